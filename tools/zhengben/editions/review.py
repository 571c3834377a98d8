"""Lists the places of an edition that a person should look at: OpenCC's choice is doubtful there, and why.

The signals. In brackets: how many places each one raised on the seeds, and how many of these were wrong.

- `segmentation`: jieba separates words elsewhere (18, 15).
- `matching`: longest match forward and backward disagree, and jieba does not confirm forward (12, 11).
- `rare`: a phrase that is hardly a word gives a character a form that it seldom has (17, 8).
- `inside`: a phrase within the phrase gives another form (13, 3).
- `forms`: the phrase has several forms, and no word confirms one (3, 1).
- `character`: a character outside any phrase, which has another form in two of five cases (28, 6).
- `name`: a name found in the corpus made the difference (37, 23).
- `surname`: something that looks like a name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ..markdown.sentences import split_sentences
from ..markdown.write import write_block, write_document, write_note
from ..model import Block, Document, plain_text
from ..text.cells import as_cell, from_cell
from . import engine, words
from .convert import Converter
from .names import looks_like_name, surname_forms
from .registry import Edition
from .segment import Phrases, Span

# The doubt of each signal alone: about the share of its places that were wrong.
DOUBT = {"segmentation": 0.9, "matching": 0.6, "rare": 0.6, "surname": 0.6, "forms": 0.5,
         "inside": 0.3, "name": 0.3}  # fmt: skip
_SELDOM = 0.15  # share of the uses of a character: a form with less is rare
_HARDLY = 50  # with fewer occurrences in jieba's corpus a phrase is hardly a word
_OFTEN = 0.4  # share of the uses of a character: another form with more makes it doubtful
_HAN = re.compile("[一-鿿]")
COLUMNS = ("doubt", "signals", "document", "line", "simplified", "chosen", "otherwise", "sentence")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful place. `line` is the line in the document's file, from 1; `doubt` is from 0 to 1."""

    doubt: float
    signals: tuple[str, ...]
    document: str
    line: int
    simplified: str
    chosen: str
    otherwise: str
    sentence: str

    def row(self) -> tuple[str, ...]:
        """The values in the order of `COLUMNS`."""
        return (f"{self.doubt:.2f}", " ".join(self.signals), self.document, str(self.line),
                self.simplified, self.chosen, self.otherwise, self.sentence)  # fmt: skip


@dataclass(slots=True)
class _Raised:
    """Reasons against the form of one character: signals with their doubt, and the other form."""

    signals: dict[str, float]
    other: str


class Reviewer:
    """Finds the doubtful places in what one converter makes. Creating a Reviewer takes one or two seconds."""

    def __init__(self, converter: Converter) -> None:
        self.converter = converter
        self.variant = converter.settings.edition.variant
        self._several = _several(self.variant)
        entries = converter.settings.lexicon.entries
        self.lexicon = Phrases({w: f for w, f in entries.items() if w in converter.short})
        self.with_names = Phrases(converter.short)
        self._word_forms: dict[str, str] = {}
        self._surnames = {c: self._variant(form) for c, form in surname_forms().items()}

    def review(self, document: Document, name: str) -> Iterator[Doubt]:
        """The doubtful places of a document, in order. `name` is its path in the edition."""
        for line, sentence in _sentences(document):
            for a, b, raised in self._grouped(sentence):
                yield self._doubt(name, line, sentence, a, b, raised)

    def hits(self, texts: Iterable[str]) -> set[str]:
        """The entries of the lexicon that occur in these texts."""
        return {text[a:b] for text in texts for a, b in self._entries(text)[1]}

    def _doubt(
        self, name: str, line: int, sentence: str, a: int, b: int, raised: dict[int, _Raised]
    ) -> Doubt:
        signals: dict[str, float] = {}
        for place in raised.values():
            for signal, doubt in place.signals.items():
                signals[signal] = max(doubt, signals.get(signal, 0.0))
        certain = 1.0
        for doubt in signals.values():
            certain *= 1 - doubt
        chosen = self.converter.convert(sentence)
        other = "".join(raised[k].other if k in raised else chosen[k] for k in range(a, b))
        ordered = tuple(sorted(signals, key=lambda s: (-signals[s], s)))
        return Doubt(1 - certain, ordered, name, line, sentence[a:b], chosen[a:b], other, sentence)

    def _grouped(self, text: str) -> Iterator[tuple[int, int, dict[int, _Raised]]]:
        """Doubtful characters, grouped by the word that a lexicon entry for them would have."""
        raised = self._raised(text)
        if not raised:
            return
        names, _ = self._entries(text)
        phrases = [*names, *self.lexicon.forward(text)]
        tokens = list(_tokens(text))
        groups: dict[Span, dict[int, _Raised]] = defaultdict(dict)
        for k in sorted(raised):
            phrase = next((a, b) for a, b in phrases if a <= k < b)
            groups[phrase if phrase in names else _word(text, phrase, tokens)][k] = raised[k]
        for (a, b), inside in groups.items():
            yield a, b, inside

    def _entries(self, text: str) -> tuple[list[Span], list[Span]]:
        """Spans of names that are not in the lexicon, and spans of entries of the lexicon."""
        spans = self.converter.taken_out(text)
        spans += [(a, b) for a, b in self.with_names.forward(text)
                  if text[a:b] in self.converter.short]  # fmt: skip
        entries = self.converter.settings.lexicon.entries
        answers = [span for span in spans if text[slice(*span)] in entries]
        return [span for span in spans if span not in answers], answers

    def _raised(self, text: str) -> dict[int, _Raised]:
        """The doubt about single characters of a text, without those that the lexicon settles."""
        if self._several.isdisjoint(text):
            return {}
        chosen = self.converter.convert(text)
        forward = self.lexicon.forward(text)
        names, answers = self._entries(text)
        named = {k for span in names for k in range(*span)}
        answered = {k for span in answers for k in range(*span)}
        found: dict[int, _Raised] = {}
        for k, signal, doubt, other in self._signals(text, chosen, forward):
            if k in answered or other == chosen[k] or (k in named) != (signal == "name"):
                continue
            place = found.setdefault(k, _Raised({}, other))
            place.signals[signal] = max(doubt, place.signals.get(signal, 0.0))
        return found

    def _signals(
        self, text: str, chosen: str, forward: list[Span]
    ) -> Iterator[tuple[int, str, float, str]]:
        """Offset, signal, doubt, and the form that the signal suggests, even if that form was chosen."""
        tokens = list(_tokens(text))
        plain = self._variant(self.lexicon.convert(text, forward))
        for k, form in enumerate(plain):
            if form != chosen[k]:
                yield k, "name", DOUBT["name"], form
        yield from self._by_words(text, plain, tokens)
        yield from self._by_direction(text, plain, forward, tokens)
        for a, b in forward:
            if b - a > 1:
                yield from self._by_phrase(text, plain, (a, b), tokens)
            elif text[a] in self._several:
                yield from self._by_character(text, a, tokens)
        for k, _ in tokens:
            form = self._surnames.get(text[k], plain[k])
            if form != plain[k] and looks_like_name(text[k : k + 4]):
                yield k, "surname", DOUBT["surname"], form

    def _by_words(
        self, text: str, plain: str, tokens: list[Span]
    ) -> Iterator[tuple[int, str, float, str]]:
        pieces = (self._word_form(text[a:b]) for a, b in tokens)
        for k, form in enumerate(self._variant("".join(pieces))):
            if form != plain[k]:
                yield k, "segmentation", DOUBT["segmentation"], form

    def _word_form(self, word: str) -> str:
        """The conversion of a word alone; cached, since words repeat."""
        if word not in self._word_forms:
            self._word_forms[word] = self.lexicon.convert(word, self.lexicon.forward(word))
        return self._word_forms[word]

    def _by_direction(
        self, text: str, plain: str, forward: list[Span], tokens: list[Span]
    ) -> Iterator[tuple[int, str, float, str]]:
        backward = self._variant(self.lexicon.convert(text, self.lexicon.backward(text)))
        if backward == plain:
            return
        phrase = {k: span for span in forward for k in range(*span)}
        token = {k: span for span in tokens for k in range(*span)}
        for k, form in enumerate(backward):
            if form != plain[k]:
                (a, b), (first, last) = phrase[k], token[k]
                sided = b - a > 1 and first <= a and b <= last
                if not sided:
                    yield k, "matching", DOUBT["matching"], form

    def _by_phrase(
        self, text: str, plain: str, span: Span, tokens: list[Span]
    ) -> Iterator[tuple[int, str, float, str]]:
        a, b = span
        phrase = text[a:b]
        forms = self.lexicon.forms(phrase)
        confirmed = any(first <= a and b <= last for first, last in tokens)
        for k in range(a, b):
            share = self._share(text[k], plain[k])
            usual = self._usual(text[k])
            if share < _SELDOM and (words.frequency(phrase) < _HARDLY or len(forms) > 1):
                yield k, "rare", DOUBT["rare"], usual
        if not confirmed:
            for form in forms[1:]:
                for k, other in enumerate(self._variant(form), a):
                    yield k, "forms", DOUBT["forms"], other
        for first in range(a, b):
            for last in range(first + 2, b + 1):
                part = text[first:last]
                if last - first < b - a and self.lexicon.knows(part):
                    form = self._variant(self.lexicon.forms(part)[0])
                    for k, other in enumerate(form, first):
                        yield k, "inside", DOUBT["inside"], other

    def _by_character(
        self, text: str, k: int, tokens: list[Span]
    ) -> Iterator[tuple[int, str, float, str]]:
        c = text[k]
        alone = (k, k + 1) in tokens
        counts = _counts(self.variant).get(c, Counter())
        total = sum(counts.values()) + (words.frequency(c) if alone else 0)
        default = self._variant(self.lexicon.forms(c)[0])
        others = [(n, form) for form, n in counts.items() if form != default]
        doubt = sum(n for n, _ in others) / total if total else 0.0
        if doubt >= _OFTEN:
            yield k, "character", doubt, max(others)[1]

    def _share(self, c: str, form: str) -> float:
        """The share (0 to 1) of the uses of a character in which it has a form; 1 if nothing is known."""
        counts = _counts(self.variant).get(c)
        return counts[form] / sum(counts.values()) if counts else 1.0

    def _usual(self, c: str) -> str:
        counts = _counts(self.variant).get(c)
        return max(counts, key=lambda form: (counts[form], form)) if counts else c

    def _variant(self, text: str) -> str:
        return _in_variant(self.variant, text)


def load(edition: Edition) -> None:
    """Load what Reviewers of an edition need, so that processes that are forked from this one have it."""
    words.load()
    Phrases({})
    _counts(edition.variant)


def _in_variant(variant: str, text: str) -> str:
    """Text in OpenCC's standard in the forms of a region."""
    return str(engine.standard(variant).convert(text)) if variant else text


@cache
def _several(variant: str) -> set[str]:
    """Simplified characters with several Traditional forms in a region."""
    return {c for c, forms in engine.characters().items()
            if len(forms) > 1 and len({_in_variant(variant, form) for form in forms}) > 1}  # fmt: skip


@cache
def _counts(variant: str) -> dict[str, Counter[str]]:
    """How often each character of `_several` has each of its forms, in the words of jieba's dictionary."""
    several = _several(variant)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    listed = [(word, n) for word, n in words.all_words().items()
              if len(word) > 1 and not several.isdisjoint(word)]  # fmt: skip
    joined = "\n".join(word for word, _ in listed)
    forms = _in_variant(variant, engine.standard("s2t").convert(joined)).split("\n")
    for (word, n), form in zip(listed, forms, strict=True):
        for c, other in zip(word, form, strict=True):
            if c in several:
                counts[c][other] += n
    return dict(counts)


def _tokens(text: str) -> Iterator[Span]:
    at = 0
    for word in words.cut(text):
        yield at, at + len(word)
        at += len(word)


def _word(text: str, phrase: Span, tokens: list[Span]) -> Span:
    """The span of the words for which a lexicon entry would settle a phrase: three characters or more.

    One or two characters settle little, so a Chinese neighbour is added.
    """
    touched = [i for i, (a, b) in enumerate(tokens) if a < phrase[1] and phrase[0] < b]
    first, last = touched[0], touched[-1]
    while tokens[last][1] - tokens[first][0] < 3:
        if last + 1 < len(tokens) and _HAN.match(text[tokens[last + 1][0]]):
            last += 1
        elif first and _HAN.match(text[tokens[first - 1][0]]):
            first -= 1
        else:
            break
    return tokens[first][0], tokens[last][1]


def _sentences(document: Document) -> Iterator[tuple[int, str]]:
    """Each sentence without calls and marks, with its line number in the document's file."""
    front = write_document(Document(document.front, ()))
    line = front.count("\n") + 2  # a blank line follows
    chunks = [(_texts(block), write_block(block)) for block in document.blocks]
    chunks += [([plain_text(note.content)], write_note(note)) for note in document.notes]
    for texts, written in chunks:
        last = line + written.count("\n")
        if len(texts) > 1:  # a table: its cells, row by row
            for row, text in enumerate(texts, line + 2):
                yield min(row, last), text
        else:
            for at, sentence in enumerate(split_sentences(texts[0]), line):
                yield min(at, last), sentence
        line = last + 2


def _texts(block: Block) -> list[str]:
    if block.kind != "table":
        return [plain_text(block.content)]
    return [" ".join(filter(None, map(plain_text, row))) for row in block.rows] + [""]


def ordered(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Sort: most doubtful first; the places of one word together, in the order of the documents."""
    found = list(doubts)
    worst: dict[str, float] = {}
    for doubt in found:
        worst[doubt.simplified] = max(doubt.doubt, worst.get(doubt.simplified, 0.0))
    return sorted(found, key=lambda d: (-worst[d.simplified], d.simplified, d.document, d.line))


def read_review(text: str) -> list[dict[str, str]]:
    """The rows of a review list, by `COLUMNS`."""
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    return [dict(zip(COLUMNS, map(from_cell, line), strict=True)) for line in lines]


def review_tsv(doubts: Iterable[Doubt]) -> str:
    """The review list as TSV with a heading row, most doubtful first."""
    rows = [COLUMNS, *(doubt.row() for doubt in ordered(doubts))]
    # Canonical text has no tabs or line breaks.
    return "".join("\t".join(map(as_cell, row)) + "\n" for row in rows)
