"""Canonical Markdown in, a scrape out: any noise family, marker style, wrapping and page break, seeded."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# How a marker is written in the text, and how the number of its definition is.
STYLES: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "square": ("[{}]".format, "{}.".format),
    "square-both": ("[{}]".format, "[{}]".format),
    "full-width": ("［{}］".format, "［{}］".format),
    "tortoise": ("〔{}〕".format, "〔{}〕".format),
    "lenticular": ("【{}】".format, "【{}】".format),
    "round": ("（{}）".format, "（{}）".format),
    "named": ("（注{}）".format, "注{}：".format),
    "tag": ("<sup>{}</sup>".format, "{}. ".format),
    "caret": ("^[{}]".format, "[{}]".format),
    "markdown": ("[^{}]".format, "{}、".format),
    "circled": (lambda n: CIRCLED[n - 1], lambda n: CIRCLED[n - 1]),
    "raised": (lambda n: str(n).translate(RAISED), "{}.".format),
    "bare": (str, "{}.".format),
}
WRAPS = ("none", "lines", "blank", "one-line")
PAGES = ("none", "dashed", "words")
CHROMES = ("none", "site")
COMBINATIONS = tuple(itertools.product(WRAPS, PAGES, CHROMES))
_COLUMNS = 56
_LINES = 24


@dataclass(frozen=True, slots=True)
class Canonical:
    """A canonical document taken apart: blocks with their lines joined, and definitions."""

    blocks: list[str]
    notes: dict[int, str]


def take_apart(markdown: str) -> Canonical:
    """Blocks (heading marks kept) and definitions of a canonical document."""
    body = re.sub(r"\A---\n.*?\n---\n\n", "", markdown, flags=re.DOTALL)
    blocks, notes = [], {}
    for block in body.strip().split("\n\n"):
        joined = re.sub(r"\n *", "", block)
        definition = re.match(r"\[\^(\d+)\]: ", joined)
        if definition:
            notes[int(definition[1])] = joined[definition.end() :]
        else:
            blocks.append(joined)
    return Canonical(blocks, notes)


def scrape(document: Canonical, style: str, wrap: str, pages: str, chrome: str, seed: int) -> str:
    """The document as a scrape."""
    chance = random.Random(seed)
    mark, number = STYLES[style]
    paragraphs = [
        re.sub(r"\[\^(\d+)\]", lambda m: mark(int(m[1])), re.sub(r"^#+ ", "", block))
        for block in document.blocks
    ]
    if document.notes:
        paragraphs.append("名词解释")
        paragraphs += [number(n) + text for n, text in sorted(document.notes.items())]
    lines = _wrapped(paragraphs, wrap)
    lines = _paged(lines, pages, wrap, chance)
    text = (" " if wrap == "one-line" else "\n\n" if wrap in ("none", "blank") else "\n").join(
        lines
    )
    return _framed(text, paragraphs, chance) if chrome == "site" else text + "\n"


def _wrapped(paragraphs: list[str], wrap: str) -> list[str]:
    if wrap == "none":
        return paragraphs
    lines: list[str] = []
    for paragraph in paragraphs:
        width, line = 4 if len(paragraph) > 28 else 0, ""  # a first line's indent was stripped
        for c in paragraph:
            step = 1 if c.isascii() else 2
            if width + step > _COLUMNS and c not in "，。、；：！？”）》〕】":
                lines.append(line)
                width, line = 0, ""
            width, line = width + step, line + c
        lines.append(line)
    return lines


def _paged(lines: list[str], pages: str, wrap: str, chance: random.Random) -> list[str]:
    if pages == "none":
        return lines
    count = _LINES if wrap != "none" else 6
    out: list[str] = []
    for page, start in enumerate(range(0, len(lines), count), 1):
        out += lines[start : start + count]
        out.append(f"— {page} —" if pages == "dashed" else f"第 {page} 页 共 99 页")
    return out


def _framed(text: str, paragraphs: list[str], chance: random.Random) -> str:
    tools = ["下载", "打印", "【字号：", "大", "中", "小", "】", "分享到："]
    chance.shuffle(tools)
    head = [
        "首页",
        ">>",
        "政务公开",
        "2025-03-04 10:12",
        "来源：某某日报",
        "浏览次数：4034",
        *tools,
    ]
    foot = ["责任编辑：李某", "扫一扫在手机打开当前页", "上一篇：", "2024年某县政府工作报告", "下一篇：", "2023年某市政府工作报告",
            "相关文章", "打印本页", "关闭窗口", "某ICP备12345678号-1"]  # fmt: skip
    return "\n".join([*head, text, *foot]) + "\n"
