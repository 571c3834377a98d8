"""The two sides of a comparison: files, folders, or files and folders in a revision of a git repository."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..audit.proven import clean_proven, vocabulary_for
from ..errors import UnreadableSource, UsageError
from ..files import walk
from ..markdown.read import looks_canonical, read_markdown
from ..model import Document
from ..readers.source import source_of
from ..readers.table import suffixes
from ..readers.text import read_bytes
from . import git

EMPTY = Document({}, ())


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its title, and its files by name, each with a function that reads it. A single file has the name ""."""

    name: str
    files: dict[str, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents to compare; EMPTY if a side has none. `cleaned`: files that were not canonical Markdown."""

    name: str
    old: Document
    new: Document
    cleaned: tuple[str, ...]


def side_of(argument: str) -> Side:
    """The side that an argument of the command line names: a file, a folder, /dev/null, or `REV:path`.

    Raises UsageError, UnreadableSource and MissingTool with a sentence.
    """
    path = Path(argument)
    if path.is_dir():
        names = [p.relative_to(path).as_posix() for p in walk(path)]
        return Side(argument, {n: partial(read_bytes, path / n) for n in names if n.lower().endswith(suffixes(tables=False))})  # fmt: skip
    if argument == "/dev/null":
        return Side(argument, {})
    if path.exists() or ":" not in argument:
        return Side(argument, {"": partial(read_bytes, path)})
    return _revision(argument)


def _revision(argument: str) -> Side:
    kind = _git(["cat-file", "-t", argument], argument).decode().strip()
    if kind == "blob":
        return Side(argument, {"": partial(_git, ["cat-file", "blob", argument], argument)})
    if kind != "tree":
        raise UsageError(f"{argument}: is a {kind}, neither a file nor a folder; give REV:path.")
    listed = _git(["ls-tree", "-r", "-z", "--name-only", argument], argument).decode(
        "utf-8", "surrogateescape"
    )
    names = [name for name in listed.split("\0") if name.lower().endswith(suffixes(tables=False))]
    stem = argument if argument.endswith((":", "/")) else f"{argument}/"
    return Side(argument, {n: partial(_git, ["cat-file", "blob", f"{stem}{n}"], argument) for n in names})  # fmt: skip


def _git(arguments: list[str], what: str) -> bytes:
    """The output of git. Raises UnreadableSource with git's reason, MissingTool without git."""
    done = git.run(*arguments)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        if "not a git repository" in reason:
            raise UnreadableSource(
                f"{what}: there is no such file, and this folder is not in a git repository; "
                "check the path, or run it inside the repository."
            )
        raise UnreadableSource(
            f"{what}: git has no such revision or file ({reason.removeprefix('fatal: ')}); "
            "see git log for revisions."
        )
    return done.stdout


def plain_diff(old: str, new: str) -> None:
    """Print git's own diff of two files that are neither documents nor sources."""
    done = git.run("--no-pager", "diff", "--no-index", "--no-ext-diff", "--", old, new)
    print(done.stdout.decode("utf-8", "replace"), end="")


def pairs_of(old: Side, new: Side, name: str) -> list[Pair]:
    """The documents in the file `name` of both sides; EMPTY for a side without it.

    The list is empty if both sides have the same bytes, as most files of two revisions. Raises NotCanonical
    and UnreadableSource.
    """
    found = [(side, side.files[name]()) for side in (old, new) if name in side.files]
    if len(found) == 2 and found[0][1] == found[1][1]:
        return []
    cleaned: list[str] = []
    documents = {side.name: _documents(side, name, data, cleaned) for side, data in found}
    ours, theirs = documents.get(old.name, {}), documents.get(new.name, {})
    if len(ours) <= 1 and len(theirs) <= 1:
        one, other = next(iter(ours.values()), EMPTY), next(iter(theirs.values()), EMPTY)
        return [Pair(name, one, other, tuple(cleaned))]
    return [
        Pair(f"{name}/{part}".strip("/"), ours.get(part, EMPTY), theirs.get(part, EMPTY), tuple(cleaned))
        for part in sorted({**ours, **theirs})
    ]  # fmt: skip


def _documents(side: Side, name: str, data: bytes, cleaned: list[str]) -> dict[str, Document]:
    """The documents of a file by name: one if it is canonical Markdown, else those that it is cleaned to."""
    path = Path(side.name, name) if name else Path(side.name)
    if not data.strip():
        return {}
    if data.startswith(b"---\n"):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableSource(f"{path}: is not UTF-8: {error}; save it as UTF-8.") from error
        if looks_canonical(text):
            return {"": read_markdown(text, str(path)).document}
    found = clean_proven(
        source_of(path, path.name, data), vocabulary=vocabulary_for(path)
    ).documents
    cleaned.append(str(path))
    return {"": next(iter(found.values()))} if len(found) == 1 else found
