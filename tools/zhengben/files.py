"""Files written whole or not at all, and found in one order on every machine."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from .errors import Unwritable, UsageError

_PREFIX = ".zhengben-"


def write_whole(path: Path, content: str | bytes) -> bool:
    """Write a file so that it holds either what it held or all of `content`, whenever we are killed.

    A file that holds it already is left alone; False then. Raises Unwritable.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise Unwritable(
            f"{path}: cannot be written: {error.strerror or error}; check the folder and its rights."
        ) from error
    return True


def read_text(path: Path) -> str:
    """A file of ours. Raises UsageError where it cannot be read as UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8: {error}.") from error


def file_digest(path: Path) -> str:
    """SHA-256 of a file; empty where it is not there."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def read_cache(path: Path) -> dict[str, Any]:
    """What was kept from the last run: nothing if there was none, or if the file is not ours."""
    with suppress(OSError, ValueError):
        known: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return known
    return {}


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder, by name, without hidden ones and without following links out."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)
        elif not path.is_dir():
            yield path


def remove_leftovers(folder: Path) -> None:
    """Take away unfinished files that a killed run left behind."""
    for path in folder.rglob(f"{_PREFIX}*"):
        path.unlink(missing_ok=True)


@cache
def code_digest() -> str:
    """A digest of the package's own files."""
    digest = hashlib.sha256()
    for path in walk(Path(__file__).parent):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def kept_text(source: str) -> str:
    """Where in an output folder the text stands that was extracted from a source that is no text."""
    return f"audit/{source}.txt"
