"""Readers and editions that other installed packages add by entry points (Python packaging: entry points specification)."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TypeVar

from .errors import BadPlugin


class Named(Protocol):
    """A row of a table. Its name is its key in the table."""

    @property
    def name(self) -> str:
        """The key."""


T = TypeVar("T", bound=Named)


def plugins(group: str, kind: type[T], taken: set[str]) -> list[T]:
    """The rows that the entry points of a group lead to, sorted by the names of the entry points.

    Raises BadPlugin for one that cannot be loaded, is not a `kind`, or has a name that is `taken`.
    """
    found: list[T] = []
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        row = _load(point)
        if not isinstance(row, kind):
            raise BadPlugin(
                f"{_called(point)} does not lead to a {kind.__name__}; correct or uninstall it."
            )
        if row.name in taken:
            raise BadPlugin(f"{_called(point)} adds {row.name}, which exists already; rename or uninstall it.")  # fmt: skip
        taken = taken | {row.name}
        found.append(row)
    return found


def _load(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:  # a plug-in's code may raise anything
        raise BadPlugin(f"{_called(point)} cannot be loaded ({error}); correct or uninstall it.") from error  # fmt: skip


def _called(point: EntryPoint) -> str:
    package = f" of {point.dist.name}" if point.dist else ""
    return f"The plug-in {point.name}{package} ({point.group}: {point.value})"
