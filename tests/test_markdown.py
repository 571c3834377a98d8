"""Writer and reader, and that every engine reads a canonical file alike."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from zhengben.errors import NotCanonical
from zhengben.markdown.check import problems
from zhengben.markdown.prose import prose_plugin
from zhengben.markdown.read import read_markdown
from zhengben.markdown.softbreak import break_text
from zhengben.markdown.write import write_document
from zhengben.model import Block, Call, Document, Marked, Note, flatten
from zhengben.site.ids import block_ids
from zhengben.site.page import Page

FRONT = {"title": "甲", "kind": "other", "lang": "zh-Hans", "source": "a.txt"}
words = st.text(
    alphabet="甲乙丙，。！？“”（）《》AZ09 *_`#<>&;[]()^!|\\~-+=.:$", min_size=1, max_size=24
).map(lambda s: " ".join(s.split()))
text = words.filter(bool)


@st.composite
def documents(draw):
    """Documents as the cleaner may make them, with hostile text."""
    labels = draw(st.lists(st.integers(1, 40).map(str), unique=True, max_size=4))
    blocks = [Block("heading", ("标题",), 1)]
    blocks += [Block("paragraph", ("甲" + draw(text), Call(n), "乙" + draw(text))) for n in labels]
    blocks += [
        Block("heading", ("一、" + draw(text).replace("\n", ""),), 2),
        Block("paragraph", (Marked("strong", ("第一条",)), "\u3000为" + draw(text))),
        Block("paragraph", (draw(text),)),
        Block("table", rows=(((draw(text),), ("甲",)), ((), (draw(text),)))),
    ]
    return Document(FRONT, tuple(blocks), tuple(Note(n, ("注" + draw(text),)) for n in labels))


@given(documents())
@settings(max_examples=400, deadline=None)
def test_what_is_written_is_read_back(document):
    """Text, calls, levels and cells survive, whatever Markdown would make of the characters."""
    written = write_document(document)
    again = read_markdown(written, "x").document
    assert flat(again) == flat(document)
    assert write_document(again) == written


_LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "", "", " ", "   ", "    ", "> ", "- ", "1. ", "[^1]: ", "    > "]),
        st.sampled_from(["甲乙。", "甲|乙", "---", "===", "甲[^1]乙", "\u3000丙", "# 丁", "", "", "a甲", "|-|-|", "```", "\u00a0"]),
    ).map("".join),
    max_size=14,
)  # fmt: skip


@given(_LINES)
@settings(max_examples=600, deadline=None)
def test_the_rule_for_chinese_paragraphs_changes_nothing_of_what_is_read(lines):
    standard = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    ours = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(prose_plugin)
    first, second = (parser.parse("\n".join(lines)) for parser in (standard, ours))
    assert [token.as_dict() for token in second] == [token.as_dict() for token in first]


def flat(document: Document) -> list[object]:
    """A document as data in which blanks at the ends of text count for nothing."""

    def content(items):
        joined = "".join(f"\0{i.label}\0" if isinstance(i, Call) else i for i in flatten(items))
        # A blank beside Chinese is layout: a line break there reads as nothing.
        return re.sub(
            r" *(?<=[，。！？“”（）《》甲乙丙]) *| +(?=[，。！？“”（）《》甲乙丙\0])|(?<=\0) +",
            "",
            joined,
        ).strip()

    return [
        [
            (b.kind, b.level, content(b.content), [[content(c) for c in row] for row in b.rows])
            for b in document.blocks
        ],
        [(n.label, content(n.content)) for n in document.notes],
    ]


def visible(rendered: str) -> str:
    """The text that a page shows, without blanks, and without what engines add to notes."""
    rendered = re.sub(
        r'<a[^>]*class="(?:footnote-backref|footnote-ref)"[^>]*>.*?</a>',
        "",
        rendered,
        flags=re.DOTALL,
    )
    rendered = re.sub(r'<sup class="footnote-ref">.*?</sup>', "", rendered, flags=re.DOTALL)
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", rendered)).split())


def in_markdown_it(body: str) -> str:
    engine = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    return visible(engine.render(body))


def in_page(document: Document) -> str:
    """The same document on the site."""
    words = {"here": "", "origin": "", "table": ""}
    page = Page(document, block_ids(document), "", words)
    blocks = re.sub(r'<a class="call".*?</a>', "", "".join(page.blocks()))
    return visible(blocks + "".join(content for _, content, _ in page.notes_list()))


@given(documents())
@settings(max_examples=200, deadline=None)
def test_another_engine_and_our_pages_show_the_same_text(document):
    body = write_document(document).split("---\n\n", 1)[1]
    assert sorted(in_page(read_markdown(write_document(document), "x").document)) == sorted(
        in_markdown_it(body)
    )


def test_another_engine_and_our_pages_show_the_same_text_on_the_seeds(documents):
    for name, text_of in documents.items():
        body = text_of.split("---\n\n", 1)[1]
        assert sorted(in_page(read_markdown(text_of, name).document)) == sorted(
            in_markdown_it(body)
        )


@pytest.mark.parametrize(
    ("before", "after", "stands_for"),
    [
        ("甲", "乙", ""),
        ("甲", "A", ""),
        ("A", "乙", ""),
        ("。", "A", ""),
        ("”", "A", ""),
        ("A", "B", " "),
        ("9", "a", " "),
    ],
)
def test_a_soft_break_beside_chinese_is_not_a_blank(before, after, stands_for):
    assert break_text(before, after) == stands_for


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("甲[^1]。\n", "x:8: the call [^1] has no definition."),
        ("甲。\n\n[^1]: 乙。\n", "note 1 is defined but not called."),
        ("- 甲\n", "x:8: canonical Markdown has no bullet_list."),
        ("甲。乙。\n", "x:8: the canonical form of this line is '甲。'."),
        ("甲 \n", "x:8: there are blanks at the end of the line."),
        ("<b>甲</b>\n", "canonical Markdown has no html_inline."),
        ("甲[^2]乙[^1]\n\n[^1]: 一。\n\n[^2]: 二。\n", "in the order of their first calls."),
        ("e\u0301甲\n", "not in Unicode normalization form NFC."),
    ],
)
def test_check_says_what_is_wrong_and_where(body, said):
    head = "---\ntitle: 甲\nkind: other\nlang: zh-Hans\nsource: a.txt\n---\n\n"
    assert any(said in problem for problem in problems(head + body, "x"))


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("kind: other\ntitle: 甲\nlang: zh-Hans\nsource: a\n", "must be in this order"),
        ("title: 甲\nkind: novel\nlang: zh-Hans\nsource: a\n", "the kind 'novel' is not one of"),
        ("title: 甲\nkind: other\nlang: zh-Hans\n", "lacks source"),
        (
            "title: 甲\nkind: other\ndate: 2025-13-01\nlang: zh-Hans\nsource: a\n",
            "the date '2025-13-01'",
        ),
        ("title: 甲\nkind: other\nlang: zh-Hans\nsource: a\nauthor: b\n", "may not hold author"),
    ],
)
def test_check_looks_at_the_front_matter(front, said):
    assert any(said in p for p in problems(f"---\n{front}---\n\n# 甲\n", "x"))


def test_a_text_without_front_matter_is_refused():
    with pytest.raises(NotCanonical, match="no front matter"):
        read_markdown("# 甲\n", "x")


def test_a_person_may_add_links_emphasis_and_code_by_hand():
    written = (
        "---\ntitle: 甲\nkind: other\nlang: zh-Hans\nsource: a.txt\n---\n\n"
        "# 甲\n\n见[市*政府*网站](https://example.com/a?b=c)[^1]和`make 。site`。\n**甲。乙**丙。\n\n[^1]: 注。\n"
    )
    document = read_markdown(written, "x").document
    assert document.blocks[1].content == (
        "见",
        Marked("link", ("市", Marked("emphasis", ("政府",)), "网站"), "https://example.com/a?b=c"),
        Call("1"),
        "和", Marked("code", ("make 。site",)), "。", Marked("strong", ("甲。乙",)), "丙。",
    )  # fmt: skip
    assert write_document(document) == written
    assert problems(written, "x") == []


@pytest.mark.parametrize("link", ["ftp://a", "/etc/passwd", 'https://a "title"'])
def test_other_kinds_of_links_are_not_canonical(link):
    written = (
        f"---\ntitle: 甲\nkind: other\nlang: zh-Hans\nsource: a.txt\n---\n\n见[乙]({link})。\n"
    )
    with pytest.raises(NotCanonical, match="x:8: a link leads to http, https or mailto"):
        read_markdown(written, "x")
