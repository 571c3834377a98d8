"""The canonical documents of a folder. A document is read again only when its file changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from .errors import ZhengbenError
from .files import read_text, walk
from .ledger import Ledger, Step
from .markdown.read import read_markdown
from .model import FrontValue
from .workers import each


@dataclass(frozen=True, slots=True)
class Canonical:
    """A document in a file. `name` is its path below the folder, without suffix; `digest` is the SHA-256 of the file."""

    name: str
    path: Path
    digest: str
    front: dict[str, FrontValue]


def documents(
    markdown: Path,
    ledger: Ledger,
    executor: Executor | None = None,
    only: list[Path] | None = None,
) -> tuple[list[Canonical], list[ZhengbenError]]:
    """The documents in `markdown`, or only the files `only`, in the order of their paths; and an error for each file that is not canonical."""
    steps = list(_steps(markdown, only or walk(markdown), ledger))
    if not only:
        ledger.keep_only("read", [step.name for step, _ in steps])
    due = [(step, path) for step, path in steps if ledger.due(step)]
    found: list[Canonical] = []
    errors: list[ZhengbenError] = []
    read = each(_read, [path for _, path in due], executor, name_of=str)
    for (step, _), (_, front) in zip(due, read, strict=True):
        if isinstance(front, ZhengbenError):
            errors += ledger.failed(step, front)
        else:
            ledger.done(step, (), {"front": front})
    for step, path in steps:
        error, facts = ledger.error(step.kind, step.name), ledger.facts(step.kind, step.name)
        if error:
            errors.append(error)
        elif facts:
            found.append(Canonical(step.name, path, step.parts["the document"], facts["front"]))
    return found, errors


def read_step(name: str, digest: str, ledger: Ledger) -> Step:
    """The step that reads a document. Its facts hold the front matter, as `front`."""
    return Step("read", name, {"the document": digest} | ledger.ingredients("markdown"))


def _steps(markdown: Path, paths: Iterable[Path], ledger: Ledger) -> Iterator[tuple[Step, Path]]:
    for path in paths:
        digest = ledger.digest(path) if path.suffix == ".md" else ""
        if digest:
            name = path.relative_to(markdown).as_posix().removesuffix(".md")
            yield read_step(name, digest, ledger), path


def _read(path: Path) -> dict[str, FrontValue]:
    return read_markdown(read_text(path), str(path)).document.front
