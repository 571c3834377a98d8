"""Writes documents as canonical Markdown. No other module writes its syntax."""

from __future__ import annotations

import re

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from ..model import Block, Call, Document, Inline, Marked, Note, plain_text
from ..text.lazy import lazy
from .sentences import split_sentences
from .softbreak import break_text

_SPECIAL = lazy(r"[\\`*_<&\[\]!|^]")
# Places inside a line where Markdown would read syntax: a backslash before punctuation or a line's end,
# code, emphasis, a tag, an entity, an inline note, a link or footnote.
_INSIDE = lazy(
    r"""\\(?=[!-/:-@\[-`{-~]|$)
    |`
    |\*
    |(?<![^\W_])_|_(?![^\W_])
    |<(?=[A-Za-z/!?])
    |&(?=\#?\w+;)
    |\^(?=\[|$)
    |\[(?=\^)
    |\](?=[(\[])""",
    re.VERBOSE,
)
# What Markdown would read as the start of a block at the beginning of a line.
_AT_HEAD = lazy(
    r"""(?P<mark>\#{1,6}|>|[-+*](?=\s|$)|(?:-\s*){3,}$|(?:_\s*){3,}$|=+\s*$|-+\s*$|~{3,}|[|:\- ]+$|:(?=\s))
    |(?P<number>\d{1,9}(?=[.)](?:\s|$)))
    |(?P<definition>\[(?=[^\[\]\n]*\]:))""",
    re.VERBOSE,
)
# A plain YAML scalar: it begins with no indicator, and nothing in it ends it early.
_PLAIN = lazy(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\n:#]|:(?=\S)|(?<=\S)#)*")
_YAML = Resolver()


# "#" at the end of a heading closes it: in CommonMark only after a blank, in other engines always.
_CLOSING_MARKS = lazy(r"#+$")


def write_document(document: Document) -> str:
    """The canonical Markdown of a document, with a final newline."""
    chunks = [_front(document)]
    chunks += [write_block(block) for block in document.blocks]
    chunks += [write_note(note) for note in document.notes]
    return "\n\n".join(chunks) + "\n"


def write_block(block: Block) -> str:
    """One block, without blank lines around it."""
    if block.kind == "table":
        return _table(block)
    if block.kind == "heading":
        text = inline_markdown(block.content)
        return (
            "#" * block.level + " " + _CLOSING_MARKS.sub(lambda m: m[0].replace("#", "\\#"), text)
        )
    return "\n".join(_lines("", block.content))


def write_note(note: Note) -> str:
    """A footnote definition. Its sentences after the first are indented by four spaces."""
    return "\n    ".join(_lines(f"[^{note.label}]: ", note.content))


def inline_markdown(content: tuple[Inline, ...], cell: bool = False) -> str:
    """Text with its calls and marks, escaped. In a table cell `|` is escaped too."""
    texts = plain_text(content)
    # These are syntax only in pairs. In text with marks, one alone could pair with a mark.
    marked = any(isinstance(item, Marked) for item in content)
    alone = set() if marked else {mark for mark in "*_`" if texts.count(mark) < 2}
    return _inlines(content, cell, alone)


def _inlines(content: tuple[Inline, ...], cell: bool, alone: set[str]) -> str:
    pieces: list[str] = []
    for item in content:
        if isinstance(item, Call):
            pieces.append(f"[^{item.label}]")
        elif isinstance(item, Marked):
            if item.mark == "link" and pieces and pieces[-1].endswith("!"):
                pieces[-1] = pieces[-1][:-1] + "\\!"  # without the backslash it would be an image
            pieces.append(_marked(item, cell, alone))
        else:
            pieces.append(_escape(item, cell, alone))
    return "".join(pieces)


def _marked(item: Marked, cell: bool, alone: set[str]) -> str:
    if item.mark == "code":
        code = plain_text(item.content)
        fence = "`" * (max(map(len, re.findall("`+", code)), default=0) + 1)
        pad = " " if code.startswith("`") or code.endswith("`") else ""
        code = f"{fence}{pad}{code}{pad}{fence}"
        return code.replace("|", "\\|") if cell else code
    inner = _inlines(item.content, cell, alone)
    if item.mark == "link":
        inner = re.sub(r"(?<!\\)[\[\]](?!\^)", r"\\\g<0>", inner)
        url = item.url if not re.search(r"[\s()<>]", item.url) else f"<{item.url}>"
        return f"[{inner}]({url})"
    mark = "**" if item.mark == "strong" else "*"
    return f"{mark}{inner}{mark}"


def _escape(text: str, cell: bool, alone: set[str]) -> str:
    """Put a backslash before each character that Markdown would read as syntax, and only those."""
    if not _SPECIAL.search(text):
        return text
    text = _INSIDE.sub(lambda m: m[0] if m[0] in alone else "\\" + m[0], text)
    return text.replace("|", "\\|") if cell else text


def _lines(lead: str, content: tuple[Inline, ...]) -> list[str]:
    """The lines of one paragraph or note, one sentence each, if the line break does not change the text."""
    text = inline_markdown(content)
    lines: list[str] = []
    begin = at = 0  # offsets at which the line and the sentence begin
    for sentence in split_sentences(text):
        until = at + len(sentence)
        if at and _breaks(text, begin, at, until):
            lines.append(text[begin:at].rstrip(" "))
            begin = until - len(sentence.lstrip(" "))
        at = until
    first, *others = [*lines, text[begin:]]
    return [lead + first if lead else _escape_head(first), *map(_escape_head, others)]


_CALLS = lazy(r"(?:\[\^[^\]]+\]| |\*\*)+")


def _breaks(text: str, begin: int, at: int, until: int) -> bool:
    """Whether a newline at offset `at` would be read back as what is there now: a blank or nothing.

    The line so far is `text[begin:at]`, the next sentence `text[at:until]`.
    """
    before, after = text[at - 1], text[at]
    if not (before in "]* " or after in "[* "):
        return break_text(before, after) == ""
    blank = " " if " " in (before, after) else ""
    calls = _CALLS.match(text, at, until)
    first = calls.end() if calls else at
    return break_text(_last_visible(text, begin, at), text[first : min(first + 1, until)]) == blank


def _last_visible(text: str, begin: int, end: int) -> str:
    """The last character of `text[begin:end]` before the calls, marks and blanks at its end.

    It looks back only as far as needed, since a long line asks once for each of its sentences.
    """
    while end > begin:
        if text[end - 1] == " ":
            end -= 1
        elif text.endswith("**", begin, end):
            end -= 2
        elif text[end - 1] == "]":
            call = text.find("[^", max(begin, text.rfind("]", begin, end - 1)), end - 2)
            if call < 0:
                break
            end = call
        else:
            break
    return text[max(begin, end - 1) : end]


def _escape_head(line: str) -> str:
    match = _AT_HEAD.match(line)
    if not match or line.startswith(("**", "[^")):
        return line
    at = match.end() if match.lastgroup == "number" else 0
    return line[:at] + "\\" + line[at:]


def _table(block: Block) -> str:
    """A pipe table. Its header cells are empty: the sources have no header rows."""
    width = len(block.rows[0])
    rows = ["|" + " |" * width, "|" + " --- |" * width]
    for row in block.rows:
        cells = (inline_markdown(cell, cell=True) for cell in row)
        rows.append("|" + "".join(f" {cell} |" if cell else " |" for cell in cells))
    return "\n".join(rows)


def _front(document: Document) -> str:
    lines = ["---"]
    for key, value in document.front.items():
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines += [f"  - {_scalar(item)}" for item in value]
        else:
            lines.append(f"{key}: {_scalar(value)}")
    return "\n".join([*lines, "---"])


def _scalar(value: str) -> str:
    """A YAML scalar: plain if that is safe, else double-quoted. A date is plain, since YAML reads it as a date."""
    if _PLAIN.fullmatch(value) and value == value.strip():
        tag = _YAML.resolve(ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
        if tag in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"):
            return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
