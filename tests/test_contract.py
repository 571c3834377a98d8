"""The contract (docs/canonical-markdown.md), sentence by sentence, on every document of the seeds."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
import yaml
from conftest import SEEDS, clean_text, markdown_of
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengben.audit.audit import audit_json, audit_of, block_text, inline_text
from zhengben.clean.pipeline import clean
from zhengben.markdown.check import problems
from zhengben.markdown.sentences import split_sentences
from zhengben.markdown.write import write_document
from zhengben.model import FRONT_KEYS, KINDS, Result
from zhengben.readers.source import read_source

HAN = "[\u4e00-\u9fff]"


def each(documents: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, front matter and body."""
    out = []
    for name, text in documents.items():
        _, front, body = text.split("---\n", 2)
        out.append((name, front, body))
    return out


def test_a_bulletin_yields_one_file_for_each_document_in_its_own_folder(seeds):
    assert seeds["003"].names == [
        "nanchang-gazette-2021-12/01-nanchang-2021-work-report",
        "nanchang-gazette-2021-12/02-hongfufa-2021-21",
        "nanchang-gazette-2021-12/03-hongfufa-2021-22",
        "nanchang-gazette-2021-12/04-hongfubanfa-2021-99",
        "nanchang-gazette-2021-12/05-hongfubanzi-2021-294",
        "nanchang-gazette-2021-12/06-hongfuzi-2021-68",
        "nanchang-gazette-2021-12/07-nanchang-2021-chronicle",
    ]


def test_names_are_ascii_and_made_from_what_the_document_says(documents):
    assert all(re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)?", name) for name in documents)
    assert "nanchang-2025-work-report" in documents


def test_utf8_lf_one_final_newline_nfc_no_tabs_no_trailing_blanks(documents):
    for text in documents.values():
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search(r"[\t\r\ufeff]|[ \u3000]$", text, re.MULTILINE)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_one_blank_line_between_blocks(documents):
    for text in documents.values():
        assert "\n\n\n" not in text


def test_one_sentence_per_line(documents):
    """No line has an end mark outside quotes and brackets with more text after it."""
    for _, _, body in each(documents):
        for line in body.split("\n"):
            if not line.startswith(("#", "|", "[^")):
                outside = line
                while (
                    inner := re.sub(r"“[^“”]*”|（[^（）]*）|《[^《》]*》|〔[^〔〕]*〕", "", outside)
                ) != outside:
                    outside = inner
                assert not re.search(r"[。！？](?=[^”’）》〉〕】」』\[])", outside), line


def test_nothing_else_breaks_a_line(documents):
    """Every line of a paragraph but its last ends a sentence."""
    for _, _, body in each(documents):
        for block in body.strip().split("\n\n"):
            if not block.startswith("|"):
                for line in block.split("\n")[:-1]:
                    assert re.search(r"[。！？!?…][”’）)》〉〕】」』\]]*(\[\^\w+\])*$", line), line


def test_front_matter_has_its_keys_in_order_and_only_known_ones(documents):
    for _, front, _ in each(documents):
        keys = list(yaml.safe_load(front))
        assert keys == [key for key in FRONT_KEYS if key in keys]
        assert {"title", "kind", "lang", "source"} <= set(keys)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nanchang-2025-work-report", {
            "title": "政府工作报告", "subtitle": "2025年1月10日在南昌市第十六届人民代表大会第六次会议上",
            "kind": "work-report", "place": "南昌市", "place_code": "360100", "place_path": "江西省/南昌市", "issuer": "南昌市人民政府", "speaker": "高世文",
            "session": "第十六届人民代表大会第六次会议", "date": "2025-01-10", "lang": "zh-Hans",
            "source": "000_5921047fac9d1590.txt", "inferred": ["title"],
        }),
        ("qingyunpu-2022-work-report", {
            "title": "政府工作报告", "subtitle": "2022年1月13日在青云谱区第十七届人民代表大会第二次会议上",
            "kind": "work-report", "place": "青云谱区", "place_code": "360104", "place_path": "江西省/南昌市/青云谱区", "issuer": "青云谱区人民政府", "speaker": "汪众华",
            "session": "第十七届人民代表大会第二次会议", "date": "2022-01-13", "lang": "zh-Hans",
            "source": "002_f8382179a7d037a7.txt", "inferred": ["heading:2"],
        }),
        ("nanchang-gazette-2021-12/02-hongfufa-2021-21", {
            "title": "南昌市人民政府关于印发南昌市市长质量奖管理办法的通知", "kind": "measures", "place": "南昌市",
            "place_code": "360100", "place_path": "江西省/南昌市",
            "issuer": "南昌市人民政府", "date": "2021-10-20", "number": "洪府发〔2021〕21号", "lang": "zh-Hans",
            "source": "003_15d5c98e3c3aa525.txt",
        }),
    ],
)  # fmt: skip
def test_front_matter_says_what_the_document_says(documents, name, expected):
    front = documents[name].split("---\n", 2)[1]
    assert yaml.load(front, Loader=yaml.BaseLoader) == expected


def test_every_kind_is_a_known_one(documents):
    kinds = [yaml.safe_load(front)["kind"] for _, front, _ in each(documents)]
    assert set(kinds) <= set(KINDS)
    bulletin = [k for k, name in zip(kinds, documents, strict=True) if "gazette" in name]
    assert bulletin == [
        "work-report", "measures", "opinions", "plan", "notice", "personnel", "chronicle",
    ]  # fmt: skip


def test_title_then_subtitle_and_speaker_as_paragraphs(documents):
    assert (
        documents["gaoan-2024-work-report"]
        .split("---\n\n", 1)[1]
        .startswith(
            "# 政府工作报告\n\n——2024年2月1日在高安市第七届人民代表大会第五次会议上\n\n市长\u3000周万辉\n\n各位代表：\n\n"
        )
    )


def test_heading_levels_come_from_the_numbering(documents):
    for _, _, body in each(documents):
        for marks, text in re.findall(r"(?m)^(#+) (.*)$", body):
            if re.match(r"[一二三四五六七八九十]+、", text):
                assert marks == "##", text
            if re.match(r"（[一二三四五六七八九十]+）", text):
                assert marks == "###", text
            if re.match(r"第[一二三四五六七八九十]+章", text):
                assert marks == "###", text  # below the title of the measures that a notice brings


def test_headings_carry_no_full_stop(documents):
    for _, _, body in each(documents):
        assert not re.search(r"(?m)^#.*[。；：]$", body)


def test_a_heading_that_runs_into_its_paragraph_is_split_from_it(documents):
    assert (
        "\n\n### （一）全方位扩大需求\n\n更好统筹供给侧和需求侧，"
        in documents["nanchang-2025-work-report"]
    )


def test_marked_articles_stay_marked_and_are_followed_by_an_ideographic_space(documents):
    text = documents["nanchang-gazette-2021-12/02-hongfufa-2021-21"]
    assert len(re.findall(r"(?m)^\*\*第[一二三四五六七八九十]+条\*\*\u3000", text)) == 31
    assert "\n### 第一章\u3000总则\n" in text


def test_characters_that_markdown_would_read_as_syntax_are_escaped_and_only_those():
    body = markdown_of(
        "政府工作报告\n\n各位代表：\n\n第一，A*B*C与a_b和[1]见<某>与a<b，比例1:2，价格$5。\n\n#标签不是标题。\n"
    )
    assert "A\\*B\\*C与a_b和[1]见<某>与a\\<b，" in body
    assert "\\#标签不是标题。" in body


def test_lists_of_names_with_duties_become_unpadded_pipe_tables(documents):
    text = documents["nanchang-gazette-2021-12/05-hongfubanzi-2021-294"]
    assert (
        "\n| | | |\n| --- | --- | --- |\n| 组长： | 肖云 | 市委常委、副市长 |\n| 副组长： | 陈吉炜 | 市政府副秘书长 |\n| | 陈建军 |"
        in text
    )
    assert text.count("\n| ") == 14


def test_chinese_text_holds_no_layout_spaces(documents):
    for _, _, body in each(documents):
        for line in body.split("\n"):
            if not line.startswith(("#", "|", "    ", "[^")):
                assert not re.search(rf"{HAN} |(?<!^) (?={HAN})", line), line


def test_punctuation_between_han_is_full_width(documents):
    for _, _, body in each(documents):
        assert not re.search(rf"{HAN}[,;:?!()]{HAN}", body)


def test_dashes_formulas_and_brackets_have_one_form(documents):
    text = documents["nanchang-gazette-2021-12/03-hongfufa-2021-22"]
    assert "\n——突出问题和结果导向，" in text
    assert "分级管理率≥90%，从业人员" in text
    assert not re.search(rf"\[{HAN}|{HAN}\]", text)


def test_words_are_never_corrected(documents):
    text = "".join(documents.values())
    assert "精神and视察" in text
    assert "《中《中华人民共和国食品安全法》" in text
    assert "市委副书记钱昫出席" in text


def test_what_looks_wrong_is_a_finding(seeds):
    found = {(f.code, f.line) for f in seeds["003"].findings}
    assert {
        ("N103", 95), ("N104", 103), ("T101", 489), ("T103", 529), ("T101", 587), ("S301", 730),
        ("S302", 734), ("T104", 833), ("T104", 853), ("S304", 885), ("L104", 36),
    } == found  # fmt: skip


def test_calls_are_directly_after_their_terms(documents):
    text = documents["nanchang-2025-work-report"]
    for place in (
        "发展首发经济[^10]，", "“2030先锋工程”[^13]，", "“1030”攻坚行动[^14]，", "“一核三基地多点支撑”[^16]格局",
        "八大重点产业链[^1]增加值", "“平急两用”[^5]公共",
    ):  # fmt: skip
        assert place in text
    assert "网上可办率、一网通办率[^3]分别" in documents["nanchang-2024-work-report"]


def test_every_definition_is_called_and_every_call_defined_in_order_of_first_call(documents):
    for text in documents.values():
        body = re.sub(r"(?m)^\[\^\w+\]:.*(\n {4}.*)*", "", text)
        calls = list(dict.fromkeys(re.findall(r"\[\^(\w+)\]", body)))
        assert calls == re.findall(r"(?m)^\[\^(\w+)\]: ", text)


def test_labels_are_the_sources_own_numbers_zero_based_ones_plus_one(documents):
    labels = re.findall(r"(?m)^\[\^(\w+)\]: ", documents["qingyunpu-2022-work-report"])
    assert labels == [str(n) for n in range(1, 25)]


def test_labels_are_kept_where_one_is_missing():
    text = "政府工作报告\n\n各位代表：\n\n“甲计划”[1]和“丙计划”[3]推进。\n\n名词解释\n\n1.“甲计划”：第一。\n3.“丙计划”：第三。\n"
    assert "“甲计划”[^1]和“丙计划”[^3]推进。" in markdown_of(text)


def test_sentences_of_a_note_are_indented_by_four_spaces(documents):
    assert "\n[^6]: 增信知识产权证券化ABN：资产支持票据" in documents["nanchang-2025-work-report"]
    assert "\n    “十桥同架”指隆兴大桥" in documents["nanchang-2025-work-report"]


def test_a_note_without_a_marker_is_called_after_its_term_and_marked_inferred(documents, seeds):
    name = "nanchang-gazette-2021-12/01-nanchang-2021-work-report"
    assert "全市“两品一标”[^6]农产品" in documents[name]
    assert [n.how for n in seeds["003"].notes if n.label == "6"] == ["inferred"]


def test_a_note_without_a_place_stays_under_a_heading_and_names_its_number():
    text = "政府工作报告\n\n各位代表：\n\n“甲计划”[1]推进。\n\n名词解释\n\n1.“甲计划”：第一。\n2.“乙工程”：第二。\n"
    assert markdown_of(text).endswith(
        "“甲计划”[^1]推进。\n\n## 注释\n\n2.“乙工程”：第二。\n\n[^1]: “甲计划”：第一。\n"
    )


def test_a_marker_whose_note_is_lost_is_a_finding_and_taken_out():
    text = "政府工作报告\n\n各位代表：\n\n“甲计划”[1]和“乙工程”[2]推进。\n\n名词解释\n\n1.“甲计划”：第一。\n"
    result = clean_text(text)
    assert "“甲计划”[^1]和“乙工程”推进。" in write_document(result.documents[0])
    assert [(e.rule, e.text) for e in result.edits if e.rule == "note-marker-lost"] == [
        ("note-marker-lost", "[2]")
    ]
    assert [f.code for f in result.findings] == ["N102"]


def test_cleaning_a_canonical_file_gives_that_file(documents):
    for name, text in documents.items():
        assert problems(text, name) == []
        again = clean_text(text)
        assert [write_document(d) for d in again.documents] == [text]
        assert [e.rule for e in again.edits] == ["front-matter"]


def test_the_audit_has_the_contracts_form(seeds):
    result = seeds["000"]
    audit = json.loads(audit_json(audit_of(result, ["markdown/x.md"])))
    assert list(audit) == ["schema", "source", "documents", "edits", "notes", "findings", "totals"]
    assert audit["schema"] == "zhengben.audit/1"
    assert audit["source"]["chars"] == len(result.source.text) == 19648
    assert set(audit["edits"][0]) == {"rule", "kind", "start", "end", "line", "text", "new", "why"}
    assert set(audit["notes"][0]) == {"document", "label", "marker", "definition", "how", "score"}
    totals = audit["totals"]
    assert (
        totals["kept"] + totals["removed"] + totals["replaced"] + totals["blank"] == totals["chars"]
    )


def test_each_edit_quotes_its_source_and_says_why(seeds):
    for result in seeds.values():
        text = result.source.text
        for edit in result.edits:
            assert text[edit.start : edit.end] == edit.text
            assert edit.why
            assert edit.line == text.count("\n", 0, edit.start) + 1


def test_nothing_is_lost(seeds):
    """Kept characters, in order, are the documents; written apart from `prove`, to check it too."""
    for result in seeds.values():
        text = result.source.text
        marker = {n.marker: n.label for n in result.notes if n.marker}
        out, at = [], 0
        for edit in result.edits:
            out += [text[at : edit.start], edit.text if edit.kind == "move" else edit.new]
            at = edit.end
        out.append(text[at:])
        have = sorted("".join("".join(out).split()))
        want = sorted(
            "".join(block_text(b) for d in result.documents for b in d.blocks)
            + "".join(inline_text(n.content) for d in result.documents for n in d.notes)
        )
        assert have == want
        assert marker


def test_markers_and_definitions_lie_where_the_audit_says(seeds):
    text = seeds["000"].source.text
    for note in seeds["000"].notes:
        assert text[slice(*note.marker)] == note.label
        assert text[slice(*note.definition)].endswith("。")
    assert {n.how for n in seeds["000"].notes} == {"aligned"}
    assert {n.how for n in seeds["004"].notes} == {"explicit"}


def test_notes_that_stood_inside_the_text_are_moves(seeds):
    moves = [e for e in seeds["002"].edits if e.kind == "move"]
    assert moves
    assert all(e.text == e.new and e.rule == "note-moved" for e in moves)


def test_the_same_source_gives_the_same_bytes(seeds):
    for path in SEEDS:
        again = clean(read_source(path, path.name))
        before: Result = seeds[path.name[:3]]
        assert again.names == before.names
        assert audit_json(audit_of(again, again.names)) == audit_json(
            audit_of(before, before.names)
        )


@given(st.text(alphabet="甲乙。！？!?…“”（）《》[]^1a ", max_size=60))
@settings(max_examples=400)
def test_sentences_are_the_text(text):
    """Cutting loses nothing, and no sentence but the last lacks its end mark."""
    sentences = split_sentences(text)
    assert "".join(sentences) == text
    assert all(re.search(r"[。！？!?…]", s) for s in sentences[:-1])
