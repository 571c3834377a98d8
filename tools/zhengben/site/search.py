"""The search index: it finds every word and every single character, in either script, by paragraph.

Of two ways that found everything, this one stays under 300 kB for a query and 500 MB of memory at 2,000
documents (docs/decisions/0021-search-index.md). Files under `search/`:

- `index.json`: `fold` (two strings: characters, and the Simplified ones that replace them), `shards` (how many),
  `heavy` (grams with long lists), `weights` (kilobytes of these), `places`, `years`, `kinds` (names), `docs` (for each document the indices of its place,
  year and kind, and how many chunks it has), `units` (of each chunk, how many it has); numbers as varints in base64;
- `g/<n>.json`: for each gram that falls into shard n the units that have it, delta-coded varints in base64;
- `g/h<n>.json`: the same of the n-th heavy gram;
- `t/<folder>/<n>.json`: chunk n in a script: the document's name, title, place and date, and for each unit its id, the
  heading above it, its text, and other forms of its text where another script's edition does not fold to the same.

A unit is a paragraph, heading, table or note. Grams are single Han characters, pairs of them, and runs of
letters and digits. A shard is chosen by FNV-1a over UTF-16 code units (draft-eastlake-fnv), as search.js does.
"""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import Any

from ..editions.fold import fold, fold_table
from ..model import Block, Document, plain_text
from .catalogue import Catalogue, Entry

_RUN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_BETWEEN = "\u0100"  # not a valid byte
_CHUNK = 2000  # characters of text in a chunk, about 6 kB
_SHARD = 16_000  # the size of a shard to aim for, in bytes
_HEAVY = 6_000  # a list of more bytes gets its own file


def grams(folded: str) -> set[str]:
    """The grams of a folded text: what the index finds it by."""
    found: set[str] = set()
    for run in _RUN.findall(folded):
        if run[0] > "z":
            found.update(run)
            found.update(map(add, run, run[1:]))
        else:
            found.add(run)
    return found


# A unit: its id, the heading above it in each script, its text in each script, its folded text in each script.
_Unit = tuple[str, dict[str, str], dict[str, str], dict[str, str]]


def indexed(
    documents: dict[str, Document], entries: dict[str, Entry], ids: list[str]
) -> dict[str, Any]:
    """The part of the index for one document, which is given in each script. `ids` are the ids of its blocks.

    `chunks` has for each chunk the number of its units, and the text of its file by script. `grams` are joined to one
    string; `firsts`, `lasts` and `gaps` say for each gram which units have it (first and last unit, counted from the
    document's first, and the encoded gaps between them). JSON reads these lists faster than one row for each gram.
    """
    postings: dict[str, list[int]] = defaultdict(list)
    chunks: list[tuple[int, dict[str, str]]] = []
    rows: list[_Unit] = []
    size = 0
    for unit, row in enumerate(_units(documents, ids)):
        texts = {*row[3].values()}
        for gram in grams(texts.pop()).union(*map(grams, texts)):
            postings[gram].append(unit)
        rows.append(row)
        size += len(next(iter(row[2].values())))
        if size > _CHUNK:
            chunks.append((len(rows), _chunk(entries, rows)))
            rows, size = [], 0
    if rows:
        chunks.append((len(rows), _chunk(entries, rows)))
    return {
        "chunks": chunks,
        "grams": " ".join(postings),
        "firsts": [units[0] for units in postings.values()],
        "lasts": [units[-1] for units in postings.values()],
        "gaps": _BETWEEN.join(
            [_gaps(units) if len(units) > 1 else "" for units in postings.values()]
        ),
    }


def _gaps(units: list[int]) -> str:
    """The gaps between the units of a list as varints, one character for each byte."""
    gaps = [b - a - 1 for a, b in pairwise(units)]
    return "".join(map(chr, gaps)) if max(gaps) < 128 else "".join(map(_varint, gaps))


def _units(documents: dict[str, Document], ids: list[str]) -> Iterator[_Unit]:
    first = next(iter(documents.values()))
    above = dict.fromkeys(documents, "")
    for i, name in enumerate(ids):
        blocks = {script: document.blocks[i] for script, document in documents.items()}
        texts = {script: _text(block) for script, block in blocks.items()}
        yield name, dict(above), texts, {s: fold(text) for s, text in texts.items()}
        if first.blocks[i].kind == "heading":
            above = texts
    for i, note in enumerate(first.notes):
        texts = {s: plain_text(document.notes[i].content) for s, document in documents.items()}
        heading = dict.fromkeys(documents, f"〔{note.label}〕")
        yield f"n-{note.label}", heading, texts, {s: fold(text) for s, text in texts.items()}


def _text(block: Block) -> str:
    cells = (plain_text(cell) for row in block.rows for cell in row)
    return " ".join(filter(None, (plain_text(block.content), *cells)))


def _chunk(entries: dict[str, Entry], units: list[_Unit]) -> dict[str, str]:
    """The text of a chunk's file in each script."""
    made = {}
    for script, entry in entries.items():
        rows: list[list[Any]] = []
        for name, above, texts, folded in units:
            other = {*folded.values()} - {folded[script]}
            rows.append([name, above[script], texts[script], *sorted(other)])
        made[script] = _json([entry.name, entry.title, entry.place, entry.date, rows])
    return made


def write_index(indices: Iterable[dict[str, Any]], originals: Catalogue, out: Path) -> None:
    """Write the index. `indices` are the results of `indexed`, in the order of the catalogue."""
    postings: dict[str, bytearray] = defaultdict(bytearray)
    lasts: dict[str, int] = {}
    sizes: list[int] = []  # sizes of the chunks, in units
    counts: list[int] = []  # sizes of the documents, in chunks
    unit = 0
    for index in indices:
        rows = zip(index["grams"].split(), index["firsts"], index["lasts"], index["gaps"].split(_BETWEEN), strict=True)  # fmt: skip
        for gram, first, last, gaps in rows:
            gap = unit + first - lasts.get(gram, -1) - 1
            code = (_SMALL[gap] if gap < len(_SMALL) else _varint(gap)) + gaps
            postings[gram] += code.encode("latin-1")
            lasts[gram] = unit + last
        for size, texts in index["chunks"]:
            for script, text in texts.items():
                path = out / f"t/{script}/{len(sizes)}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            sizes.append(size)
            unit += size
        counts.append(len(index["chunks"]))
    # A shard is a file. A heavy gram has its own file.
    shards, heavy = _write_grams(postings, out)
    _write_head(originals, counts, sizes, shards, heavy, out)


def _write_grams(postings: dict[str, bytearray], out: Path) -> tuple[int, dict[str, int]]:
    """Write the lists. Returns the number of shards, and the heavy grams with the size of their lists in kB."""
    coded = {gram: base64.b64encode(gaps).decode() for gram, gaps in sorted(postings.items())}
    (out / "g").mkdir(parents=True)
    heavy = {gram: len(code) // 1000 for gram, code in coded.items() if len(code) > _HEAVY}
    for number, gram in enumerate(heavy):
        (out / f"g/h{number}.json").write_text(_json(coded.pop(gram)), "utf-8")
    size = sum(len(gram) * 3 + 6 + len(code) for gram, code in coded.items())
    shards = 1
    while shards * _SHARD < size and shards < 4096:
        shards *= 2
    rows: list[dict[str, str]] = [{} for _ in range(shards)]
    for gram, code in coded.items():
        rows[_hash(gram) % shards][gram] = code
    for number, row in enumerate(rows):
        (out / f"g/{number}.json").write_text(_json(row), "utf-8")
    return shards, heavy


def _write_head(
    originals: Catalogue,
    counts: list[int],
    sizes: list[int],
    shards: int,
    heavy: dict[str, int],
    out: Path,
) -> None:
    places = [group.key for group in originals.places]
    years = [group.key for group in originals.years]
    kinds = [group.key for group in originals.kinds]
    docs = [
        number
        for e, count in zip(originals.entries, counts, strict=True)
        for number in (places.index(e.place), years.index(e.year), kinds.index(e.kind), count)
    ]
    head = {
        "fold": ["".join(map(chr, fold_table())), "".join(fold_table().values())],
        "shards": shards, "heavy": [*heavy], "weights": _varints([*heavy.values()]),
        "places": places, "years": years, "kinds": kinds,
        "docs": _varints(docs), "units": _varints(sizes),
    }  # fmt: skip
    (out / "index.json").write_text(_json(head), "utf-8")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _varints(numbers: Iterable[int]) -> str:
    return base64.b64encode("".join(map(_varint, numbers)).encode("latin-1")).decode()


def _varint(number: int) -> str:
    """A number as a varint: seven bits for each byte, lowest first, one character for each byte."""
    found = ""
    while number > 127:
        found += chr(number & 127 | 128)
        number >>= 7
    return found + chr(number)


_SMALL = [_varint(number) for number in range(1 << 14)]


def _hash(gram: str) -> int:
    value = 2166136261
    for unit in memoryview(gram.encode("utf-16-le")).cast("H"):
        value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
    return value
