"""Speed of cleaning, as ratios to something known in the same run; growth; memory.

    make bench

Nothing here fails on a slow machine: noise slows down both sides of a ratio.
"""

from __future__ import annotations

import hashlib
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import ftfy
import pytest

from zhengben.audit.audit import audit_json, audit_of, prove
from zhengben.clean.pipeline import clean
from zhengben.markdown.write import write_document
from zhengben.model import Source
from zhengben.readers.source import read_source

SEEDS = sorted(Path(__file__).parents[1].joinpath("seeds").glob("*.txt"))
SOURCES = [read_source(path, path.name) for path in SEEDS]


def clean_fully(source: Source) -> None:
    """Everything that `zhengben clean` does except reading and writing files: cleaning, audit, proof, Markdown."""
    result = clean(source)
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    prove(source, result.documents, audit)
    audit_json(audit)
    for document in result.documents:
        write_document(document)


def best(function: Callable[[], object], rounds: int) -> float:
    """The least of several times, in seconds: the time when nothing disturbs the machine."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def copies(source: Source, count: int) -> Source:
    """One source that holds the text `count` times."""
    text = "\n\n".join([source.text] * count)
    return Source(source.path, hashlib.sha256(text.encode()).hexdigest(), "utf-8", text)


def test_seeds_against_ftfy(benchmark) -> None:
    """The five seeds, with audit and proof, against `ftfy.fix_text` on the same text."""
    benchmark(lambda: [clean_fully(s) for s in SOURCES])
    ours = best(lambda: [clean_fully(s) for s in SOURCES], 9)
    theirs = best(lambda: [ftfy.fix_text(s.text) for s in SOURCES], 9)
    size = sum(len(s.text.encode()) for s in SOURCES) / 1e6
    print(
        f"\n  zhengben {size / ours:.2f} MB/s, ftfy {size / theirs:.2f} MB/s: {theirs / ours:.2f} times as fast"
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.path[:3])
def test_growth(source: Source) -> None:
    """Time for 1, 10 and 100 copies in one file, as a ratio to the time for one."""
    one = best(lambda: clean_fully(source), 5)
    ten = best(lambda: clean_fully(copies(source, 10)), 2)
    hundred = best(lambda: clean_fully(copies(source, 100)), 1)
    print(
        f"\n  seed {source.path[:3]}: 1 : {ten / one:.1f} : {hundred / one:.1f} for 1 : 10 : 100 copies"
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.path[:3])
def test_memory(source: Source) -> None:
    """Peak memory while cleaning, as a ratio to the size of the source in bytes."""
    clean_fully(source)
    tracemalloc.start()
    clean_fully(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = len(source.text.encode())
    print(f"\n  seed {source.path[:3]}: {peak / size:.1f} times its {size} bytes")
