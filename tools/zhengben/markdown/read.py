"""The one reader of canonical Markdown: text to `Document`, through markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml

from ..errors import NotCanonical
from ..model import FRONT_KEYS, Block, Call, Document, FrontValue, Inline, Mark, Marked, Note
from ..text.lazy import lazy
from .softbreak import break_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C, where PyYAML has it
_FRONT = lazy(r"---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_MARKS: dict[str, Mark] = {
    "strong_open": "strong",
    "em_open": "emphasis",
    "link_open": "link",
}
_SAFE_URL = lazy("https?://|mailto:")
# A call in plain text. The search starts only where a run of other characters starts, and only if
# a bracket closes the run, so that many opened calls do not cost their square.
_UNDEFINED = lazy(r"(?<![^\]\s])(?=[^\]\s]*+\])[^\]\s]*?(\[\^[^\]\s]+\])")


@dataclass(frozen=True, slots=True)
class ReadMarkdown:
    """A document, and its place in its file, in code points.

    `front_end` is the offset after the front matter; `definitions` gives start and end of each
    note's definition, its label and colon included.
    """

    document: Document
    front_end: int
    definitions: dict[str, tuple[int, int]]


def looks_canonical(text: str) -> bool:
    """Whether a text has the front matter of canonical Markdown."""
    match = _FRONT.match(text)
    return bool(match and re.search(r"(?m)^lang: zh-", match[1]) and "\nsource: " in match[1])


def read_markdown(text: str, name: str) -> ReadMarkdown:
    """Read canonical Markdown; `name` is for messages.

    Raises NotCanonical, with the line, for anything that canonical Markdown does not have.
    """
    match = _front_of(text, name)
    front = _front(match[1], name)
    body_line = text.count("\n", 0, match.end())
    tokens = _parser().parse(text[match.end() :])
    reader = _Reader(name, body_line)
    blocks, notes, lines = reader.read(tokens)
    starts = [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
    definitions = {
        label: (starts[first + body_line], starts[min(last + body_line, len(starts) - 1)])
        for label, (first, last) in lines.items()
    }
    return ReadMarkdown(Document(front, blocks, notes), match.end(), definitions)


def read_front(text: str, name: str) -> dict[str, FrontValue]:
    """The front matter alone, for those who need no more. Raises NotCanonical."""
    return _front(_front_of(text, name)[1], name)


def _front_of(text: str, name: str) -> re.Match[str]:
    match = _FRONT.match(text)
    if not match:
        raise NotCanonical(f"{name}:1: there is no front matter; clean the file first.")
    return match


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables and footnotes. Definitions stay where they are, escapes apart."""
    # Imported here: most sources that are cleaned are no Markdown.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    from .prose import prose_plugin

    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(prose_plugin)
    return parser.disable(["footnote_tail", "text_join", "footnote_inline"])


def _front(text: str, name: str) -> dict[str, FrontValue]:
    try:
        data = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise NotCanonical(
            f"{name}:{line}: the front matter is not valid YAML; correct it."
        ) from error
    if not isinstance(data, dict):
        raise NotCanonical(f"{name}:1: the front matter holds no keys; clean the file first.")
    for key, value in data.items():
        listed = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if key not in FRONT_KEYS or not (isinstance(value, str) or listed):
            raise NotCanonical(f"{name}:1: the front matter may not hold {key}: {value!r}.")
    return data


class _Reader:
    def __init__(self, name: str, body_line: int) -> None:
        self.name = name
        self.body_line = body_line

    def fail(self, token: Token, what: str) -> NotCanonical:
        line = (token.map[0] if token.map else 0) + self.body_line + 1
        return NotCanonical(f"{self.name}:{line}: {what}")

    def read(
        self, tokens: list[Token]
    ) -> tuple[tuple[Block, ...], tuple[Note, ...], dict[str, tuple[int, int]]]:
        blocks: list[Block] = []
        notes: list[Note] = []
        lines: dict[str, tuple[int, int]] = {}
        stream = iter(tokens)
        for token in stream:
            if token.type == "heading_open":
                blocks.append(Block("heading", self.inlines(next(stream)), int(token.tag[1])))
            elif token.type == "paragraph_open":
                blocks.append(Block("paragraph", self.inlines(next(stream))))
            elif token.type == "table_open":
                blocks.append(self.table(stream))
            elif token.type == "footnote_reference_open":
                label = str(token.meta["label"])
                if label in lines:
                    raise self.fail(token, f"note {label} is defined twice.")
                notes.append(Note(label, self.definition(token, stream)))
                assert token.map is not None
                lines[label] = (token.map[0], token.map[1])
            elif not token.type.endswith("_close"):
                raise self.fail(
                    token, f"canonical Markdown has no {token.type.removesuffix('_open')}."
                )
        return tuple(blocks), tuple(notes), lines

    def definition(self, token: Token, stream: Iterator[Token]) -> tuple[Inline, ...]:
        paragraphs = []
        for inner in stream:
            if inner.type == "footnote_reference_close":
                break
            if inner.type == "inline":
                paragraphs.append(self.inlines(inner))
        if len(paragraphs) != 1:
            raise self.fail(token, "a note is one paragraph.")
        return paragraphs[0]

    def table(self, stream: Iterator[Token]) -> Block:
        rows: list[list[tuple[Inline, ...]]] = []
        for token in stream:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self.inlines(token))
        if any(rows[0]):
            raise NotCanonical(f"{self.name}: the heading row of a table must be empty.")
        return Block("table", rows=tuple(tuple(row) for row in rows[1:]))

    def inlines(self, token: Token) -> tuple[Inline, ...]:
        levels: list[list[Inline]] = [[]]  # of marks that are open, the outermost first
        urls: list[str] = []
        children = token.children or []
        following = _following(children)
        before = ""  # the visible character before the child
        for k, child in enumerate(children):
            found = levels[-1]
            if child.type == "footnote_ref":
                found.append(Call(str(child.meta["label"])))
            elif child.type in _MARKS:
                levels.append([])
                urls.append(self.url(token, child) if child.type == "link_open" else "")
            elif child.type.removesuffix("close") + "open" in _MARKS:
                content = tuple(item for item in levels.pop() if item != "")
                mark = _MARKS[child.type.removesuffix("close") + "open"]
                levels[-1].append(Marked(mark, content, urls.pop()))
            elif child.type == "code_inline":
                found.append(Marked("code", (child.content,)))
            else:
                text = self.text(token, child, before, following[k])
                if child.type != "softbreak":
                    before = text[-1:] or before
                if found and isinstance(found[-1], str):
                    found[-1] += text
                else:
                    found.append(text)
        return tuple(item for item in levels[0] if item != "")

    def url(self, token: Token, link: Token) -> str:
        url = str(link.attrs["href"])
        if not _SAFE_URL.match(url) or "title" in link.attrs:
            raise self.fail(
                token, f"a link leads to http, https or mailto and bears no title; found {url}."
            )
        return url

    def text(self, token: Token, child: Token, before: str, after: str) -> str:
        """What a child says as text; `before` and `after` are the visible characters around it."""
        if child.type == "softbreak":
            return break_text(before, after)
        if child.type == "text_special":
            return child.content
        if child.type == "text":
            undefined = _UNDEFINED.search(child.content)
            if undefined:
                raise self.fail(token, f"the call {undefined[1]} has no definition.")
            return child.content
        raise self.fail(token, f"canonical Markdown has no {child.type.removesuffix('_open')}.")


def _following(children: list[Token]) -> list[str]:
    """For each child the next visible character after it; footnote calls are skipped."""
    following: list[str] = []
    after = ""
    for child in reversed(children):
        following.append(after)
        if child.type in ("text", "text_special"):
            after = child.content[:1] or after
    return following[::-1]
