"""Proves audits from their files, for `zhengben check`."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import BrokenAudit, NotCanonical, UsageError
from ..files import read_text
from ..markdown.read import read_markdown
from ..model import Evidence, Source
from ..readers.rows import open_table
from ..readers.source import read_source, table_above
from ..settings import find_settings
from ..source_names import extracted_path, source_name, source_path
from ..vocabulary.rules import Vocabulary, read_vocabulary
from .audit import prove


def prove_audit(path: Path, sources: Path) -> dict[str, Any]:
    """Prove the audit at `path` against its documents and its source below `sources`; returns it.

    Raises BrokenAudit, and UsageError for a file outside a folder audit/.
    """
    audit = _read_audit(path)
    out = next((p.parent for p in path.parents if p.name == "audit"), None)
    if out is None:
        raise UsageError(f"{path}: an audit must be in the folder audit/ of an output folder.")
    _prove_file(path, audit, out, sources)
    return audit


def _read_audit(path: Path) -> dict[str, Any]:
    try:
        audit: dict[str, Any] = json.loads(read_text(path))
        (
            audit["source"]["path"],
            audit["edits"],
            audit["documents"],
            audit["notes"],
            audit["findings"],
        )
    except (ValueError, KeyError, TypeError, NotCanonical) as error:
        raise BrokenAudit(
            f"{path}: this is not an audit that zhengben wrote; clean the source again."
        ) from error
    return audit


def _prove_file(path: Path, audit: dict[str, Any], out: Path, sources: Path) -> None:
    source = _source_of(path, audit, out, sources)
    vocabulary = _demand_rules(path, audit, sources / source_path(audit["source"]["path"]))
    documents = []
    for entry in audit["documents"]:
        file = (out / entry["path"]).resolve()
        if out.resolve() not in file.parents:
            raise BrokenAudit(f"{path}: names a document outside its folder: {entry['path']}.")
        if not file.is_file():
            raise BrokenAudit(f"{path}: its document {file} is gone; clean the source again.")
        documents.append(read_markdown(read_text(file), str(file)).document)
    prove(source, documents, audit, vocabulary)


def _demand_rules(path: Path, audit: dict[str, Any], source: Path) -> Vocabulary:
    """The rules that are in force. Raises BrokenAudit where other rules of the user's own are in force than those of an audit."""
    used = str(audit.get("rules", {}).get("sha256", ""))
    file = find_settings(source.parent).rules
    vocabulary = read_vocabulary(file)
    now = vocabulary.digest
    if used != now:
        made = f"the rules {used[:12]}" if used else "no rules of your own"
        asked = f"{file} ({now[:12]})" if file else "no rules of your own"
        raise BrokenAudit(
            f"{path}: was made with {made}, and the settings ask for {asked}; clean the source again."
        )
    return vocabulary


def _source_of(path: Path, audit: dict[str, Any], out: Path, sources: Path) -> Source:
    """The source of an audit. Raises BrokenAudit if the source, or the extracted text beside the audit, has changed."""
    record = audit["source"]
    name = record["path"]
    file = sources / source_path(name)
    table = table_above(file)
    if table is not None:
        text = read_text(out / extracted_path(name))
        row = name.removeprefix(f"{source_name(table.relative_to(sources))}/")
        digest, evidence = _rows(table, record["column"]).get(row, ("", ()))
        source = Source(name, digest, record["encoding"], text, "row", evidence)
        kept = hashlib.sha256(text.encode()).hexdigest() == digest
    else:
        source = read_source(file, name, record["encoding"])
        kept = source.format == "text" or read_text(out / extracted_path(name)) == source.text
    if source.sha256 != record["sha256"]:
        raise BrokenAudit(f"{path}: the source has changed since; clean it again.")
    if not kept:
        raise BrokenAudit(
            f"{out / extracted_path(name)}: is not the text that the source gives; clean it again."
        )
    return source


@cache
def _rows(table: Path, column: str) -> dict[str, tuple[str, tuple[Evidence, ...]]]:
    """Digest and evidence of each row of a table. The table is read once for the audits of all its rows."""
    found = open_table(table, column)
    sources = {row.name: found.source(row, row.name) for row in found.rows()}
    return {name: (source.sha256, source.evidence) for name, source in sources.items()}
