"""Notes: the seeds in other marker styles give the same notes; alignment is the best there is."""

from __future__ import annotations

import itertools
import re

import pytest
from conftest import clean_text, markdown_of
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengben.clean.notes.align import Candidate, align, bare, closeness, terms
from zhengben.markdown.write import write_document

# How a marker is written, how the number of a definition is written, and the heading of the list.
STYLES = {
    "square": ("[{}]", "{}."),
    "square-both": ("[{}]", "[{}]"),
    "full-width": ("［{}］", "［{}］"),
    "tortoise": ("〔{}〕", "〔{}〕"),
    "lenticular": ("【{}】", "【{}】"),
    "tag": ("<sup>{}</sup>", "{}. "),
    "caret": ("^[{}]", "[{}]"),
    "markdown-like": ("[^{}]", "{}、"),
    "bare": ("{}", "{}."),
}
HEADINGS = ("《政府工作报告》名词解释", "附件\n\n名词解释", "")
REPORTS = {
    "003": "nanchang-gazette-2021-12/01-nanchang-2021",
    "000": "nanchang-2025",
    "001": "nanchang-2024",
    "002": "qingyunpu-2022",
    "004": "gaoan-2024",
}


def restyle(markdown: str, style: str, heading: str) -> str:
    """A canonical document as a scrape with markers and list in another style."""
    marker, number = STYLES[style]
    body, _, notes = markdown.split("---\n\n", 1)[1].partition("\n[^")
    notes = "[^" + notes
    body = re.sub(r"(?<=[^\n])\n(?=[^\n])", "", body)
    body = re.sub(r"(?m)^#+ ", "", re.sub(r"\[\^(\d+)\]", lambda m: marker.format(m[1]), body))
    notes = re.sub(r"\n {4}", "", notes)
    notes = re.sub(r"(?m)^\[\^(\d+)\]: ", lambda m: number.format(m[1]), notes)
    return f"{body}\n{heading}\n\n{notes}"


def body_and_notes(markdown: str) -> str:
    return markdown.split("---\n\n", 1)[1]


@pytest.mark.parametrize("heading", HEADINGS, ids=["titled", "annex", "none"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", REPORTS)
def test_the_seeds_in_another_style_give_the_same_documents(documents, seed, style, heading):
    canonical = documents[f"{REPORTS[seed]}-work-report"]
    # There one note is called twice in a row; a bare 2 after the second place could be a figure.
    canonical = canonical.replace("“三大超简”[^2]审批[^2]，", "“三大超简”[^2]审批，")
    again = clean_text(restyle(canonical, style, heading))
    assert [body_and_notes(write_document(d)) for d in again.documents] == [
        body_and_notes(canonical)
    ]


def test_a_term_may_differ_a_little_between_text_and_note():
    words = terms("省级重大科技专项“2030先锋工程”：到2030年，共启动20个左右重大专项。")
    near = closeness(words, bare("积极申报省级重大专项“2030先锋工程”"), "，大力实施")
    far = closeness(words, "全年举办规模以上展会", "场。")
    assert near > 0.5 > far


def test_a_term_may_continue_after_the_marker():
    words = terms("“一核三基地多点支撑”格局：“一核”，即在某区建设核心区。")
    assert closeness(words, bare("围绕构建“一核三基地多点支撑”"), "格局，加速推进") > 0.9


def test_a_note_may_explain_several_terms():
    words = terms("一网进：指依托平台。网上可办率：指占比。一网通办率：指办件占比。")
    assert closeness(words, "网上可办率、一网通办率", "分别提升") > 0.7


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from([0.0, 0.1, 0.3, 0.55, 0.9, 1.0])), max_size=9
    )
)
@settings(max_examples=300)
def test_alignment_finds_the_heaviest_chain(pairs):
    """Against all chains there are."""
    labels = [str(n) for n in range(1, 7)]
    candidates = [Candidate(at, str(n), score) for at, (n, score) in enumerate(pairs)]
    chain = align(candidates, labels)
    assert all(a.at < b.at and int(a.label) < int(b.label) for a, b in itertools.pairwise(chain))
    usable = [c for c in candidates if c.score >= 0.2]
    best = max(
        sum(c.score for c in subset)
        for size in range(len(usable) + 1)
        for subset in itertools.combinations(usable, size)
        if all(int(a.label) < int(b.label) for a, b in itertools.pairwise(subset))
    )
    assert sum(c.score for c in chain) == pytest.approx(best)


def test_a_marker_used_twice_calls_its_note_twice():
    text = "政府工作报告\n\n各位代表：\n\n推行“超简”<sup>1</sup>审批<sup>1</sup>，加快。\n\n注释\n\n1.“超简”审批：简化。\n"
    assert "“超简”[^1]审批[^1]，加快。" in markdown_of(text)


def test_a_numbered_list_at_the_end_of_a_report_is_not_a_list_of_notes():
    text = "政府工作报告\n\n各位代表：\n\n办好下列实事：\n\n1.教育方面。新建学校10所。\n\n2.医疗方面。新建医院5所。\n"
    assert markdown_of(text).endswith(
        "1.教育方面。\n新建学校10所。\n\n2.医疗方面。\n新建医院5所。\n"
    )
