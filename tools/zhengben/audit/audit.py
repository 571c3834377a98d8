"""The audit of one source: what became of each of its characters, and the proof that it holds."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from ..clean.proof.judge import faults, quote, unsure
from ..errors import BrokenAudit
from ..markdown.read import looks_canonical, read_markdown
from ..model import Block, Call, Decision, Document, Finding, Inline, Marked, Result, Source
from ..text.manuscript import Edit, Proof
from ..vocabulary.rules import Vocabulary, packaged

SCHEMA = "zhengben.audit/1"


def audit_of(result: Result, paths: list[str]) -> dict[str, Any]:
    """The audit as data. `paths` are the paths of the documents, relative to the output folder."""
    source = result.source
    own = result.own_rules
    given = result.metadata
    return {
        "schema": SCHEMA,
        "source": {
            "path": source.path,
            "sha256": source.sha256,
            "format": source.format,
            "encoding": source.encoding,
            "chars": len(source.text),
        },
        **({"rules": {"sha256": own.sha256, "names": own.names}} if own else {}),
        **({"metadata": {"file": given.file, "values": given.values}} if given else {}),
        "documents": [
            {"path": path, "spans": [list(span) for span in spans]}
            for path, spans in zip(paths, result.spans, strict=True)
        ],
        "edits": [_edit_row(edit) for edit in result.edits],
        "notes": [
            {
                "document": paths[note.document],
                "label": note.label,
                "marker": list(note.marker) if note.marker else None,
                "definition": list(note.definition),
                "how": note.how,
                "score": round(note.score, 3),
            }
            for note in result.notes
        ],
        "findings": [_row(finding) for finding in result.findings],
        **(
            {"decisions": [_row(decision) for decision in result.decisions]}
            if result.decisions
            else {}
        ),
        "totals": totals(source.text, result.edits),
    }


def _row(record: Finding | Decision) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


_EDIT_KEYS = ("rule", "kind", "start", "end", "line", "text", "new", "why")


def _edit_row(edit: Edit) -> dict[str, Any]:
    row = {name: getattr(edit, name) for name in _EDIT_KEYS}
    if edit.proof is not None:
        row["proof"] = {"by": edit.proof.by, "at": [list(place) for place in edit.proof.at]}
    return row


def _edit_of(row: dict[str, Any]) -> Edit:
    proof = row.get("proof")
    found = Proof(proof["by"], tuple((a, b) for a, b in proof["at"])) if proof else None
    return Edit(**{name: row[name] for name in _EDIT_KEYS}, proof=found)


def totals(text: str, edits: list[Edit]) -> dict[str, int]:
    """Counts of code points: those of the source by what became of them, and those inserted. Blanks count apart."""

    def filled(found: str) -> int:
        return len("".join(found.split()))

    removed = sum(filled(e.text) for e in edits if e.kind == "remove")
    replaced = sum(filled(e.text) for e in edits if e.kind == "replace")
    inserted = sum(filled(e.new) for e in edits if e.kind == "insert")
    everything = filled(text)
    return {
        "chars": len(text),
        "kept": everything - removed - replaced,
        "removed": removed,
        "replaced": replaced,
        "inserted": inserted,
        "blank": len(text) - everything,
    }


def audit_json(audit: dict[str, Any]) -> str:
    """JSON with one edit, note, finding or document per line, so that git can compare it."""
    dump = json.JSONEncoder(ensure_ascii=False).encode
    lines = ["{"]
    for key, value in audit.items():
        if isinstance(value, list):
            rows = ",\n".join("  " + dump(row) for row in value)
            text = f"[\n{rows}\n ]" if value else "[]"
        else:
            text = dump(value)
        comma = "" if key == "totals" else ","
        lines.append(f' "{key}": {text}{comma}')
    return "\n".join([*lines, "}"]) + "\n"


def prove(
    source: Source,
    documents: list[Document],
    audit: dict[str, Any],
    vocabulary: Vocabulary | None = None,
) -> None:
    """Replay the edits over the source and compare with the documents.

    Every character outside the documents' spans must lie in an edit; inside them, the replayed
    text must be the text of the body, and that of each definition the text of its note, in order.
    Blanks are not compared. The proof of each removal must hold, and what only its place proves must be in
    a finding. `vocabulary` are the rules that were used, None for the packaged ones.
    Raises BrokenAudit, which names the first difference.
    """
    edits = audit["edits"]
    _check_metadata(source, documents, audit)
    _check_edits(source, edits)
    _check_decisions(source, audit.get("decisions", []))
    _check_cover(source, audit)
    if looks_canonical(source.text):
        # The source is canonical Markdown itself: read it again with the one reader.
        if [read_markdown(source.text, source.path).document] != documents:
            raise BrokenAudit(f"{source.path}: the document is not what the source says.")
        return
    replay = Replay(source.text, edits)
    for entry, document in zip(audit["documents"], documents, strict=True):
        notes = [n for n in audit["notes"] if n["document"] == entry["path"]]
        _prove_document(source, document, entry["spans"], notes, replay)
    _check_proofs(source, audit, vocabulary or packaged())


def _check_metadata(source: Source, documents: list[Document], audit: dict[str, Any]) -> None:
    """Raise BrokenAudit where a document does not have what a table beside the source says."""
    given = audit.get("metadata", {"values": {}})
    for key, value in given["values"].items():
        if any(document.front.get(key) != value for document in documents):
            raise BrokenAudit(
                f"{source.path}: {given['file']} gives {key}: {value}, the document does not have it."
            )


def _check_proofs(source: Source, audit: dict[str, Any], vocabulary: Vocabulary) -> None:
    """Raise BrokenAudit where text was taken out and the proof does not hold, or a finding that quotes it is missing."""
    try:
        edits = [_edit_of(row) for row in audit["edits"]]
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenAudit(f"{source.path}: an edit of the audit lacks {error}; clean the source again.") from error  # fmt: skip
    spans = [(start, end) for document in audit["documents"] for start, end in document["spans"]]
    for start, end, rule, why in faults(source, edits, spans, vocabulary):
        raise BrokenAudit(
            f"{source.path}: {quote(source.text[start:end])!r} was changed or taken out ({rule}), "
            f"but {why}; clean the source again."
        )
    told = {(f["start"], f["end"]) for f in audit["findings"] if f["code"] in ("L102", "L104")}
    for start, end, rule, _ in unsure(edits):
        if (start, end) not in told:
            raise BrokenAudit(
                f"{source.path}: {quote(source.text[start:end])!r} was taken out ({rule}), "
                "but no finding quotes it; clean the source again."
            )


def _check_cover(source: Source, audit: dict[str, Any]) -> None:
    """Raise BrokenAudit if a character is in no document and in no edit."""
    spans = [(start, end) for d in audit["documents"] for start, end in d["spans"]]
    taken = sorted(spans + [(e["start"], e["end"]) for e in audit["edits"]])
    for start, end in _outside(0, len(source.text), taken):
        lost = source.text[start:end].strip()
        if lost:
            raise BrokenAudit(f"{source.path}: {lost[:20]!r} is in no document and in no edit.")


def _check_edits(source: Source, edits: list[dict[str, Any]]) -> None:
    at = 0
    for edit in edits:
        start, end = edit["start"], edit["end"]
        if start < at or source.text[start:end] != edit["text"]:
            raise BrokenAudit(
                f"{source.path}: the edit {edit['rule']} at {start} overlaps another "
                "or does not quote the source."
            )
        at = end


def _check_decisions(source: Source, decisions: list[dict[str, Any]]) -> None:
    """Raise BrokenAudit where a decision by hand does not quote the source."""
    for decision in decisions:
        if source.text[decision["start"] : decision["end"]] != decision["text"]:
            raise BrokenAudit(
                f"{source.path}: the decision {decision['kind']} at {decision['start']} does not quote the source."
            )


def _outside(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of [start, end) that lie in none of the spans `taken`, which are sorted by start."""
    found: list[tuple[int, int]] = []
    for low, high in taken:
        if low >= end:
            break
        if start < low:
            found.append((start, low))
        start = max(start, high)
    if start < end:
        found.append((start, end))
    return found


def _prove_document(
    source: Source,
    document: Document,
    spans: list[list[int]],
    notes: list[dict[str, Any]],
    replay: Replay,
) -> None:
    # Text inserted at the end of a definition belongs to it, for example the closing marks of a bold passage.
    texts = {
        note["label"]: replay.between(note["definition"][0], note["definition"][1], last=True)
        for note in notes
        if note["marker"]
    }
    body = "".join(replay.between(*stretch) for stretch in body_stretches(spans, notes))
    _compare(source, document, body, "".join(map(block_text, document.blocks)))
    for note in document.notes:
        if note.label not in texts:
            raise BrokenAudit(f"{source.path}: the audit does not know note {note.label}.")
        _compare(source, document, texts[note.label], inline_text(note.content))


def body_stretches(
    spans: list[list[int]], notes: list[dict[str, Any]]
) -> list[tuple[int, int, bool, bool]]:
    """The stretches of the source that make a document's body, for `Replay`; `notes` are the document's.

    Definitions of notes, and text inserted at their ends, are not part of the body. Notes without a marker are:
    they stand at its end.
    """
    definitions = sorted((start, end) for start, end in (n["definition"] for n in notes))
    ends = {end for _, end in definitions}
    found = [
        (low, high, high == end, low not in ends)
        for start, end in spans
        for low, high in _outside(start, end, definitions)
    ]
    return found + [(*n["definition"], True, True) for n in notes if not n["marker"]]


class Replay:
    """The source with its edits applied; gives any stretch of it."""

    def __init__(self, text: str, edits: list[dict[str, Any]]) -> None:
        self.text = text
        self.edits = edits
        self.starts = [edit["start"] for edit in edits]

    def between(self, start: int, end: int, last: bool = False, first: bool = True) -> str:
        """Edited text of [start, end), without blanks. Text inserted at `start` is included if `first`, at `end` if `last`."""
        return "".join("".join(text for _, text, _ in self.pieces(start, end, last, first)).split())

    def pieces(
        self, start: int, end: int, last: bool = False, first: bool = True
    ) -> Iterator[tuple[int, str, bool]]:
        """The same in pieces: offset in the source, text, and whether the source itself has this text."""
        at = start
        for k in range(bisect_left(self.starts, start), len(self.edits)):
            edit = self.edits[k]
            if edit["start"] > end or (edit["start"] == end and not last):
                break
            if not first and edit["end"] == start:
                continue
            yield at, self.text[at : edit["start"]], True
            yield edit["start"], edit["new"], False
            at = edit["end"]
        yield at, self.text[at:end], True


def block_text(block: Block) -> str:
    """The text of a block without blanks. Calls and strong passages are written as in Markdown."""
    cells = (inline_text(cell) for row in block.rows for cell in row)
    return inline_text(block.content) + "".join(cells)


def inline_text(content: tuple[Inline, ...]) -> str:
    """The same for the content of a block."""
    pieces: list[str] = []
    for item in content:
        if isinstance(item, Call):
            pieces.append(f"[^{item.label}]")
        elif isinstance(item, Marked):
            pieces.append(f"**{inline_text(item.content)}**")
        else:
            pieces.append(item)
    return "".join("".join(pieces).split())


def _compare(source: Source, document: Document, replayed: str, written: str) -> None:
    if replayed == written:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(replayed, written, strict=False)) if a != b),
        min(len(replayed), len(written)),
    )
    raise BrokenAudit(
        f"{source.path}: in {document.front.get('title', 'a document')} the audit gives "
        f"{replayed[max(0, at - 8) : at + 12]!r} where the document reads "
        f"{written[max(0, at - 8) : at + 12]!r}."
    )
