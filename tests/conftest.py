"""What tests share: the seeds, cleaned once, and ways to clean a piece of text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from zhengben.audit.audit import audit_of, prove
from zhengben.clean.errata import Erratum
from zhengben.clean.pipeline import clean
from zhengben.markdown.write import write_document
from zhengben.model import Result, Source
from zhengben.readers.source import read_source, source_of

ROOT = Path(__file__).parents[1]
SEEDS = sorted(ROOT.joinpath("seeds").glob("*.txt"))


def text_source(text: str, name: str = "source.txt") -> Source:
    """A source as if it had been read from a file."""
    return Source(name, hashlib.sha256(text.encode()).hexdigest(), "utf-8", text)


def clean_text(text: str, errata: tuple[Erratum, ...] = ()) -> Result:
    """Clean a piece of text, and prove the audit while at it."""
    return _proven(text_source(text), errata)


def clean_file(name: str, data: bytes) -> Result:
    """Clean a file of any format, and prove the audit while at it."""
    return _proven(source_of(Path(name), name, data))


def _proven(source: Source, errata: tuple[Erratum, ...] = ()) -> Result:
    result = clean(source, errata)
    prove(source, result.documents, audit_of(result, [f"markdown/{n}.md" for n in result.names]))
    return result


def markdown_of(text: str) -> str:
    """The body of the first document, without front matter."""
    return write_document(clean_text(text).documents[0]).split("\n---\n\n", 1)[1]


@pytest.fixture(scope="session")
def seeds() -> dict[str, Result]:
    """The results of all seeds by their numbers, `000` to `004`."""
    return {path.name[:3]: clean(read_source(path, path.name)) for path in SEEDS}


@pytest.fixture(scope="session")
def documents(seeds: dict[str, Result]) -> dict[str, str]:
    """All documents of the seeds as canonical Markdown, by name."""
    return {
        name: write_document(document)
        for result in seeds.values()
        for name, document in zip(result.names, result.documents, strict=True)
    }


@pytest.fixture
def zhengben(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: exit code, output, errors."""
    from zhengben.cli.main import main

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return run
