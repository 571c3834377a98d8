"""Damaged reports: whatever lines are lost, doubled or out of place, cleaning ends in documents or a sentence."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from conftest import SEEDS, clean_file, clean_text

from zhengben.errors import ZhengbenError
from zhengben.readers.source import read_source

NOISE = [
    "打印本页",
    "分享到：",
    "12",
    "—3—",
    "解释",
    "[1]大行动：2019年的政策",
    "告",
    "http://example.com/a",
    "（一）",
    "图为会场 李某摄",
]


def test_a_sentence_continues_after_notes_and_a_line_of_the_page():
    text = (
        "政府工作报告\n\n各位代表：\n\n全县深入实施大行动[1]，持续推进各项民生工程，取得显著成效。\n"
        "全县深入实施大行动，持续推进各项民生工程建设，取得\n解释\n"
        "[1]大行动：2019年，全县围绕住房、饮水、教育等方面政策落实情况进行摸\n打印本页\n显著的成效，群众满意。\n"
    )
    (document,) = clean_text(text).documents
    assert document.blocks[-1].content == (
        "全县深入实施大行动，持续推进各项民生工程建设，取得显著的成效，群众满意。",
    )


def test_a_note_that_reads_like_a_heading_over_notes_stays_a_note():
    calls = "".join(f'<a href="#n{n}" id="r{n}"><sup>{n}</sup></a>' for n in (1, 2, 3))
    notes = "".join(
        f'<p id="n{n}"><a href="#r{n}">[{n}]</a>{text}</p>'
        for n, text in enumerate(("甲计划：一个计划。", "说明", "乙工程：指工程。"), 1)
    )
    page = f"<html><body><p>政府工作报告</p><p>各位代表：</p><p>推进各项工作{calls}，持续改善民生。</p>{notes}</body></html>"
    (document,) = clean_file("page.html", page.encode()).documents
    assert [note.content for note in document.notes] == [
        ("甲计划：一个计划。",),
        ("说明",),
        ("乙工程：指工程。",),
    ]


def test_the_last_note_of_a_list_is_no_heading_over_the_next_list():
    text = (
        "政府工作报告\n\n各位代表：\n\n推进甲计划[1]和情况说明[2]，落实乙工程，持续改善民生。\n\n名词解释\n"
        "1.甲计划：一个计划。\n2.名词解释\n1.乙工程：指工程。\n2.丙工程：指工程。\n"
    )
    (document,) = clean_text(text).documents
    assert [note.content for note in document.notes] == [("甲计划：一个计划。",), ("名词解释",)]


def test_markers_of_two_styles_that_fill_a_line_stay():
    page = (
        '<p><a href="#r4">[5]</a><sup>[3]</sup></p><p>2022年</p><p>天<a href="#n4" id="r4"><sup>4</sup></a>津市</p>'
        '<p id="n4"><a href="#r4">[6]</a>政府</p>'
    )
    (document,) = clean_file("page.html", f"<html><body>{page}</body></html>".encode()).documents
    assert "[3]" in str(document.blocks)
    assert [note.content for note in document.notes] == [("政府",)]


@pytest.mark.parametrize("seed", range(12))
def test_damaged_lines_of_a_seed_give_documents_or_a_sentence(seed):
    """Lines of a seed lost, doubled, moved and cut, with lines of a page between them."""
    chance = random.Random(seed)
    path = chance.choice(SEEDS)
    lines = read_source(path, path.name).text.split("\n")
    begin = chance.randrange(max(1, len(lines) - 120))
    lines = damaged(chance, lines[:8] + lines[begin : begin + 120] + lines[-30:])
    with suppress(ZhengbenError):
        assert clean_text("\n".join(lines)).documents


def damaged(chance: random.Random, lines: list[str]) -> list[str]:
    for _ in range(chance.randrange(5, 60)):
        at = chance.randrange(len(lines))
        how = chance.randrange(5)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines.insert(chance.randrange(len(lines)), lines[at])
        elif how == 2:
            lines.insert(at, chance.choice(NOISE))
        elif how == 3:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
        else:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        if len(lines) < 10:
            break
    return lines
