"""Files written whole or not at all, and found in one order on every machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from .errors import NotCanonical, UnreadableSource, Unwritable, ZhengbenError

_PREFIX = ".zhengben-"


def write_whole(path: Path, content: str | bytes) -> bool:
    """Write a file so that it holds either what it held or all of `content`, whenever we are killed.

    A file that holds it already is left alone; False then. Raises Unwritable.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        make_folder(path.parent)
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


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, that anybody may read, as a web server must; whatever the umask is.

    Folders that are there already keep their rights. Raises OSError.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    path.chmod(0o755)


def read_text(path: Path) -> str:
    """A file of ours. Raises UnreadableSource, and NotCanonical where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableSource(f"{path}: cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise NotCanonical(
            f"{path}: is not UTF-8 text (byte {error.start} is {error.object[error.start]:#04x}); clean the source again."
        ) from error


def file_digest(path: Path) -> str:
    """SHA-256 of a file; empty where it is not there."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; not where the path is too long or leads through a closed folder."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a path is a regular file; not where the path is too long or leads through a closed folder."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_gone(path: Path) -> bool:
    """Whether nothing is at a path any more; not where nobody can tell, as below a closed folder."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def walk(
    folder: Path,
    unread: list[ZhengbenError] | None = None,
    left_out: Callable[[Path], bool] = lambda _: False,
) -> Iterator[Path]:
    """The files below a folder, by name, without hidden ones and without following links out.

    A folder that cannot be read raises UnreadableSource; where `unread` is given, it gets the error, and the
    other folders are walked. Folders that are `left_out` are not walked.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        failure = UnreadableSource(
            f"{folder}: this folder cannot be read: {error.strerror}; check its rights."
        )
        if unread is None:
            raise failure from error
        unread.append(failure)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not left_out(folder / entry.name):
                yield from walk(folder / entry.name, unread, left_out)
        elif not _leads_to_folder(entry):
            yield folder / entry.name


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a link to a folder; not where nobody can tell, as in a loop of links."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def remove_leftovers(folder: Path) -> None:
    """Delete unfinished files that a killed run left."""
    for path in folder.rglob(f"{_PREFIX}*"):
        path.unlink(missing_ok=True)


@cache
def code_digest() -> str:
    """A digest of the package's own files."""
    digest = hashlib.sha256()
    for path in walk(Path(__file__).parent):
        if path.suffix in (".py", ".toml", ".tsv"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
