"""Earlier revisions of the documents in a folder, from git: for each the newest one that differs from the file now."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import UnreadableSource, ZhengbenError
from . import git


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text: the id of its blob in the repository of `folder`, and the day of its commit (ISO 8601)."""

    folder: Path
    blob: str
    date: str

    def read(self) -> str:
        """The text. Raises UnreadableSource."""
        done = git.run("cat-file", "blob", self.blob, folder=self.folder)
        try:
            done.check_returncode()
            return done.stdout.decode("utf-8")
        except (subprocess.CalledProcessError, UnicodeDecodeError) as error:
            raise UnreadableSource(f"{self.folder}: revision {self.blob}: {error}.") from error


def earlier_revisions(folder: Path) -> dict[str, Revision]:
    """The earlier revision of each document in `folder`, by its name without suffix. Empty without git or a repository.

    The history is read once, as a stream. At most two revisions of each file are held.
    """
    seen: dict[str, list[Revision]] = {}
    for path, blob, date in _log(folder):
        kept = seen.setdefault(path, [])
        if len(kept) < 2 and blob.strip("0"):
            kept.append(Revision(folder, blob, date))
    found: dict[str, Revision] = {}
    for path, revisions in seen.items():
        with suppress(OSError):
            now = (folder / path).read_bytes()
            earlier = [each for each in revisions if each.blob != _blob(now, len(each.blob))]
            if path.endswith(".md") and earlier:
                found[path.removesuffix(".md")] = earlier[0]
    return found


def last_commit(folder: Path) -> str:
    """The id of the last commit that changed a file below `folder`; empty without git or repository."""
    try:
        done = git.run("log", "-1", "--format=%H", "--", ".", folder=folder)
    except ZhengbenError:
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _blob(data: bytes, length: int) -> str:
    """The id that git gives to a file's content (gitformat-pack(5)), SHA-1 or SHA-256 by its length."""
    # The hash is git's choice; it is not used for security.
    digest = hashlib.sha1 if length == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


def _log(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Path, blob id and date of each change to a file below `folder`, the newest first."""
    command = ["git", "log", "-z", "--raw", "--no-abbrev", "--no-renames", "--relative", "--format=%x01%cs", "--", "."]  # fmt: skip
    with suppress(FileNotFoundError):
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
        assert process.stdout
        with process:
            date, meta = "", ""
            for field in _fields(process.stdout):
                if meta:
                    yield field, meta.split()[3], date
                    meta = ""
                elif field.startswith("\x01"):
                    date = field[1:]
                else:
                    meta = field.lstrip("\n")


def _fields(stream: IO[bytes]) -> Iterator[str]:
    """The fields of a NUL-separated stream."""
    rest = b""
    while chunk := stream.read(65536):
        *whole, rest = (rest + chunk).split(b"\0")
        for field in whole:
            yield field.decode("utf-8", "surrogateescape")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")
