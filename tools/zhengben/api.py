"""The public interface for Python programs: five functions, and the values that they return.

Text is `str`, the content of a file is `bytes`, and a file is a `Path`; a `str` is never a path. The functions raise
the exceptions of `zhengben.errors`, each with one sentence for a person.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from . import model
from .errors import NotCanonical, UnreadableSource, UsageError
from .markdown.write import write_document
from .model import Block, Finding, FrontValue, Note
from .text.manuscript import Edit

if TYPE_CHECKING:
    from .audit.schema import Audit
    from .compare.compare import Comparison, Stat
    from .editions.convert import Settings
    from .editions.review import Doubt

_NAME = f"{model.UNNAMED}.txt"  # name of a text that does not come from a file


@dataclass(frozen=True, slots=True)
class Document:
    """One document of canonical Markdown.

    `name` is its file name without the suffix, `front` its front matter, `blocks` and `notes` its content.
    """

    name: str
    front: Mapping[str, FrontValue]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]

    @property
    def markdown(self) -> str:
        """The document as canonical Markdown, with its front matter and a final newline."""
        return write_document(_inner(self))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The result of cleaning one source.

    `text` is the decoded source, or the text extracted from it; `start` and `end` of edits and findings are offsets in
    it, in code points. `audit` is what the command line writes as JSON. It is proven: replaying its edits gives the documents.
    """

    documents: tuple[Document, ...]
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    text: str
    audit: Audit


@dataclass(frozen=True)
class Converted:
    """A document in an edition, with the `original` and the `settings` from which it was made."""

    document: Document
    original: Document = field(repr=False)
    settings: Settings = field(repr=False)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """The places where the conversion may be wrong, as in the review list of the command line. Takes a second or two."""
        from .editions.convert import Converter
        from .editions.review import Reviewer

        reviewer = Reviewer(Converter(self.settings))
        return tuple(reviewer.review(_inner(self.original), self.original.name))


@dataclass(frozen=True, slots=True)
class Difference:
    """The differences between two documents. `comparison` has them row by row."""

    comparison: Comparison

    @property
    def equal(self) -> bool:
        """Whether the documents are equal, apart from the numbers of notes."""
        return self.comparison.equal

    @property
    def stat(self) -> Stat:
        """How many sentences were added, removed, changed and moved, and which figures changed."""
        from .compare.compare import stat_of

        return stat_of(self.comparison)

    @property
    def data(self) -> dict[str, Any]:
        """The data that `zhengben diff --json` prints for a pair of files."""
        from .compare.show import as_data

        return as_data(self.comparison)

    def __str__(self) -> str:
        from .compare.show import as_text

        return "\n".join(line.plain for line in as_text(self.comparison))


def clean(
    source: str | bytes | os.PathLike[str], *, rules: os.PathLike[str] | None = None
) -> Cleaned:
    """Clean one source, and prove its audit.

    `source` is a text, the bytes of a file of any format, or a path. A row of a table is written as `Path("reports.csv/12")`.
    `rules` is a file with your own rules (docs/adding/rule.md). For a path, corrections from the errata file beside it
    are made, front matter from the table beside it counts, and without `rules` the nearest zhengben.toml may name a rules file, as on the command line.

    Raises UnreadableSource, BadErrata, BadMetadata, BadRules, NotCanonical and BrokenAudit.
    """
    from .audit.proven import clean_proven, vocabulary_for
    from .clean.errata import Erratum, read_errata
    from .clean.metadata import read_metadata
    from .readers.source import read_source, source_of
    from .source_names import source_name
    from .vocabulary.rules import read_vocabulary

    vocabulary = read_vocabulary(Path(rules)) if rules is not None else None
    errata: tuple[Erratum, ...] = ()
    metadata: model.Given | None = None
    if isinstance(source, str):
        found = _text_source(source)
    elif isinstance(source, bytes):
        found = source_of(Path(model.UNNAMED), model.UNNAMED, source)
    else:
        path = Path(source)
        found = read_source(path, source_name(path.name))
        errata = read_errata(path)
        metadata = read_metadata(path)
        vocabulary = vocabulary or vocabulary_for(path)
    proven = clean_proven(found, errata, vocabulary, metadata)
    result = proven.result
    documents = tuple(_outer(name, each) for name, each in proven.documents.items())
    return Cleaned(
        documents,
        tuple(result.edits),
        tuple(result.findings),
        found.text,
        cast("Audit", proven.audit),
    )


def to_markdown(text: object, *, rules: os.PathLike[str] | None = None) -> str:
    """The canonical Markdown of a text, for example for a column of a table: `frame["text"].map(zhengben.to_markdown)`.

    An empty cell, None or NaN gives an empty string. If the text holds several documents, they follow each other.
    Raises the same errors as `clean`, and UsageError for a cell that is not text.
    """
    if isinstance(text, str):
        if not text.strip():
            return ""
        return "\n".join(document.markdown for document in clean(text, rules=rules).documents)
    if _is_missing(text):
        return ""
    raise UsageError(f"to_markdown takes text; found {text!r:.40}, which is {type(text).__name__}.")


def read(source: str | bytes | os.PathLike[str]) -> Document:
    """Read one document of canonical Markdown: its text, its bytes in UTF-8, or the path of its file.

    Raises NotCanonical, and UnreadableSource for a file that cannot be read.
    """
    from .files import read_text
    from .markdown.read import read_markdown

    if isinstance(source, str):
        return _outer("document", read_markdown(source, "document.md").document)
    if isinstance(source, bytes):
        try:
            return read(source.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise NotCanonical(f"document.md: is not UTF-8 text: {error}.") from error
    path = Path(source)
    return _outer(path.stem, read_markdown(read_text(path), str(path)).document)


def convert(
    document: Document | str | os.PathLike[str],
    edition: str,
    *,
    lexicon: os.PathLike[str] | None = None,
) -> Converted:
    """Convert a document to an edition in Traditional characters, and prove that it says the same.

    `document` is a result of `clean` or `read`, canonical Markdown as text, or a path. `edition` is a tag such as
    `zh-Hant-TW`. `lexicon` is a TSV file of words and their Traditional forms. Names of people are found in this
    document only; the command line finds them in the whole folder.

    Raises UsageError for an unknown edition, NotCanonical, BadLexicon, MissingTool and BrokenEdition.
    """
    from .editions.build import names_of
    from .editions.convert import Converter, Settings
    from .editions.lexicon import Lexicon, read_lexicon
    from .editions.prove import prove_edition
    from .editions.registry import edition as edition_of

    given = _given(document)
    original = _inner(given)
    words = read_lexicon(Path(lexicon)) if lexicon is not None else Lexicon()
    settings = Settings(edition_of(edition), words, frozenset(names_of(original)))
    made = Converter(settings).convert_document(original)
    prove_edition(original, made, given.name, settings)
    return Converted(_outer(given.name, made), given, settings)


def diff(
    old: Document | str | os.PathLike[str], new: Document | str | os.PathLike[str]
) -> Difference:
    """Compare two documents, in the same script or in two scripts. Each may be given as for `convert`. Raises NotCanonical."""
    from .compare.compare import compare

    return Difference(compare(_inner(_given(old)), _inner(_given(new))))


def _text_source(text: str) -> model.Source:
    from .readers.text import demand_chinese

    try:
        demand_chinese(Path(_NAME), text)
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnreadableSource as error:
        raise UnreadableSource(f"No Chinese was found in the text {text!r:.40}; give a file as Path(...).") from error  # fmt: skip
    except UnicodeEncodeError as error:
        raise UnreadableSource(f"The text holds half a character: {error}; decode it again.") from error  # fmt: skip
    return model.Source(_NAME, digest, "utf-8", text)


def _is_missing(cell: object) -> bool:
    """Whether a cell of a table has no value: None, NaN, or pandas' NaT and NA."""
    try:
        return cell is None or bool(cell != cell)
    except TypeError:  # pandas' NA is neither equal to itself nor not
        return True
    except ValueError:  # an array
        return False


def _given(document: Document | str | os.PathLike[str]) -> Document:
    return document if isinstance(document, Document) else read(document)


def _outer(name: str, document: model.Document) -> Document:
    return Document(name, document.front, document.blocks, document.notes)


def _inner(document: Document) -> model.Document:
    return model.Document(dict(document.front), document.blocks, document.notes)
