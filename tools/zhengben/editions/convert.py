"""Simplified to Traditional: text by OpenCC with a lexicon, documents block by block.

Entries of three characters and more, and names, are first replaced by stand-ins, longest match first; their
Traditional forms are put in at the end. Shorter entries go into OpenCC's own dictionaries, where they win by
length and position like any phrase. Why, and what was measured: docs/decisions/0011-lexicon-in-three-sweeps.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..model import Block, Call, Document, FrontValue, Inline, Marked, Note
from . import engine
from .lexicon import Lexicon
from .names import traditional_name
from .registry import Edition

_LONG = 3  # an entry of so many characters or more gets a stand-in
_STAND_IN = 0xF0000  # the first stand-in: plane 15 is for private use
_PRIVATE = re.compile("[\U000f0000-\U000fffff]+")
# Addresses are not converted. They end at a blank, or at a mark that follows them in Chinese text.
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|mailto:|www\.)[^\s，。、；：！？“”‘’（）《》〈〉【】<>]+", re.IGNORECASE)  # fmt: skip
CORNER = str.maketrans("“”‘’", "「」『』")
_APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")
_CONVERTED_KEYS = (
    "title",
    "subtitle",
    "place",
    "place_path",
    "issuer",
    "speaker",
    "session",
    "number",
    "publisher",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an edition: everything that it depends on besides the documents."""

    edition: Edition
    lexicon: Lexicon = field(default_factory=Lexicon)
    names: frozenset[str] = frozenset()
    corner_quotes: bool = False


class Converter:
    """OpenCC with a lexicon. Making one takes about 50 ms. It cannot be pickled, so each process makes its own.

    If the edition keeps the length, `text[i]` of the original became `text[i]` of the result.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        entries = settings.lexicon.entries
        self.short = {word: form for word, form in entries.items() if len(word) < _LONG}
        long = {word: form for word, form in entries.items() if len(word) >= _LONG}
        for name in sorted(settings.names - set(entries)):
            form = traditional_name(name)
            (long if len(name) >= _LONG else self.short).setdefault(name, form)
        self.long = long

    @cached_property
    def _variants(self) -> Any:
        variant = self.settings.edition.variant
        return engine.standard(variant) if variant else None

    @cached_property
    def _main(self) -> Any:
        config = self.settings.edition.config
        data = engine.configuration("s2t" if not self.settings.edition.keeps_length else config)
        if not self.short:
            return engine.custom(data)
        own = {"type": "inline", "entries": self.short}
        data["conversion_chain"][0]["dict"]["dicts"][0]["dicts"].insert(0, own)
        if "segmentation" in data:
            data["segmentation"]["dict"]["dicts"].insert(0, own)
        return engine.custom(data)

    @cached_property
    def _words(self) -> Any:
        """For the edition that replaces words: the steps of its chain after s2t."""
        data = engine.configuration(self.settings.edition.config)
        return engine.custom({**data, "conversion_chain": data["conversion_chain"][1:]})

    @cached_property
    def _stand_ins(self) -> tuple[Any, Any] | None:
        """Two converters: from long entries to their stand-ins, and from stand-ins to Traditional forms."""
        if not self.long:
            return None
        forms = list(self.long.values())
        if self._variants is not None:
            forms = self._variants.convert("\n".join(forms)).split("\n")
        places = [chr(_STAND_IN + n) for n in range(len(forms))]
        out = engine.replacer(dict(zip(self.long, places, strict=True)))
        return out, engine.replacer(dict(zip(places, forms, strict=True)))

    def taken_out(self, text: str) -> list[tuple[int, int]]:
        """Spans (code points) of long entries and names in a text, as the conversion finds them."""
        if not self._stand_ins or _PRIVATE.search(text):
            return []
        words = list(self.long)
        spans: list[tuple[int, int]] = []
        at = 0
        for c in self._stand_ins[0].convert(text):
            length = len(words[ord(c) - _STAND_IN]) if _PRIVATE.match(c) else 1
            if length > 1:
                spans.append((at, at + length))
            at += length
        return spans

    def convert(self, text: str) -> str:
        """Convert text without markup. Addresses are not changed."""
        if _PRIVATE.search(text):
            return self._around(_PRIVATE, text)
        if "://" in text or "www." in text or "mailto:" in text:
            return self._around(_ADDRESS, text)
        return self._convert(text)

    def _around(self, barrier: re.Pattern[str], text: str) -> str:
        pieces: list[str] = []
        at = 0
        for match in barrier.finditer(text):
            pieces += [self._plain(text[at : match.start()]), match[0]]
            at = match.end()
        return "".join([*pieces, self._plain(text[at:])])

    def _plain(self, text: str) -> str:
        return self._around(_ADDRESS, text) if _ADDRESS.search(text) else self._convert(text)

    def _convert(self, text: str) -> str:
        stand_ins = self._stand_ins
        if stand_ins:
            text = stand_ins[0].convert(text)
        text = self._main.convert(text)
        if not self.settings.edition.keeps_length:
            text = self._words.convert(text)
        if stand_ins:
            text = stand_ins[1].convert(text)
        if self.settings.corner_quotes:
            text = _APOSTROPHE.sub("\0", text).translate(CORNER).replace("\0", "’")
        return str(text)

    def convert_document(self, document: Document) -> Document:
        """Convert a document. Blocks, notes, labels and addresses stay the same."""
        return replace(
            document,
            front=self._front(document.front),
            blocks=tuple(self._block(block) for block in document.blocks),
            notes=tuple(Note(note.label, self.inlines(note.content)) for note in document.notes),
        )

    def _front(self, front: Mapping[str, FrontValue]) -> dict[str, FrontValue]:
        converted: dict[str, FrontValue] = {}
        for key, value in front.items():
            if key == "lang":
                converted |= {"lang": self.settings.edition.tag, "conversion": self.provenance}
            elif key in _CONVERTED_KEYS and isinstance(value, str):
                converted[key] = self.convert(value)
            elif key != "conversion":
                converted[key] = value
        return converted

    @property
    def provenance(self) -> str:
        """The value of `conversion` in the front matter."""
        parts = [f"OpenCC {engine.version()}", self.settings.edition.config]
        if self.settings.lexicon.digest:
            parts.append(f"lexicon {self.settings.lexicon.digest[:12]}")
        return ", ".join(parts)

    def _block(self, block: Block) -> Block:
        rows = tuple(tuple(self.inlines(cell) for cell in row) for row in block.rows)
        return replace(block, content=self.inlines(block.content), rows=rows)

    def inlines(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Convert the text of one block as a whole. Calls and marks return to their places."""
        pieces = list(_pieces(content))
        if not pieces:
            return content
        if self.settings.edition.keeps_length:
            whole = self.convert("".join(pieces))
            assert len(whole) == sum(map(len, pieces)), "OpenCC changed the length of a text"
            cuts = _cuts(whole, pieces)
        else:
            cuts = iter([self.convert(piece) for piece in pieces])
        return _put_back(content, cuts)


def _pieces(content: tuple[Inline, ...]) -> Iterator[str]:
    """The stretches of text between calls and marks. Code is not converted: it gives a barrier."""
    for item in content:
        if isinstance(item, str):
            yield item
        elif isinstance(item, Marked):
            if item.mark == "code":
                yield _STOP
            else:
                yield from _pieces(item.content)


_STOP = "\n"  # a character that no phrase contains and that canonical text never holds


def _cuts(whole: str, pieces: list[str]) -> Iterator[str]:
    at = 0
    for piece in pieces:
        yield whole[at : at + len(piece)]
        at += len(piece)


def _put_back(content: tuple[Inline, ...], cuts: Iterator[str]) -> tuple[Inline, ...]:
    back: list[Inline] = []
    for item in content:
        if isinstance(item, str):
            back.append(next(cuts))
        elif isinstance(item, Call):
            back.append(item)
        elif item.mark == "code":
            next(cuts)
            back.append(item)
        else:
            back.append(replace(item, content=_put_back(item.content, cuts)))
    return tuple(back)
