"""What a step depends on besides its inputs: the code of its layers, and the versions of the libraries that they use."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from . import __version__

_HERE = Path(__file__).parent
_CODE = (".py", ".toml", ".tsv")
# These files decide what is made again, but do not change any result.
_NO_INGREDIENTS = ("ledger.py", "ingredients.py", "__init__.py", "__main__.py")
_BY_FILE = (
    "audit",
    "corpus",
    "render",
)  # in these folders single files count, not the whole folder
_OURS = re.compile(r"^[ \t]*from (\.+)([\w.]*) import (\([^)]*\)|.*)$", re.MULTILINE)
_THEIRS = re.compile(r"^[ \t]*(?:from|import) ([A-Za-z_]\w*)", re.MULTILINE)
_DISTRIBUTIONS = {  # distributions whose names differ from those of their modules
    "yaml": "pyyaml",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
}
_GROUPS = ("zhengben.readers", "zhengben.editions")  # of entry points
_REQUIREMENT = re.compile(r"[\w.-]+")


def ingredients(
    *roots: str, libraries: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> dict[str, str]:
    """Everything that the code of `roots` depends on: `code of LAYER` with a digest, and libraries with their versions.

    A root is a layer (`editions`) or a file (`corpus/sources.py`). Imports are followed: a layer counts as a whole,
    but files at the top of the package and those of the folders in _BY_FILE count one by one. `libraries` are libraries
    that are run without being imported; `without` are layers that are imported but not used for this step.
    """
    units = sorted(_units(roots, without))
    parts = {f"code of {unit.removesuffix('.py')}": _digest(unit) for unit in units}
    modules = {module for unit in units for module in _imports(unit)[1]}
    names = {_DISTRIBUTIONS.get(module, module) for module in modules}
    if "plugins.py" in units:
        names |= _plugins()
    parts |= {name: _version(name) for name in sorted(_with_theirs(names | set(libraries)))}
    if any(_imports(unit)[2] for unit in units):
        parts["zhengben"] = __version__
    return parts


def look_again() -> None:
    """Forget what is installed, so that a new run looks again."""
    _version.cache_clear()
    _plugins.cache_clear()


def _units(roots: tuple[str, ...], without: tuple[str, ...]) -> set[str]:
    """The layers and files that `roots` import, directly or not, and `roots` themselves; never those of `without`."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        unit = waiting.pop()
        if unit not in found and unit not in without:
            found.add(unit)
            waiting += _imports(unit)[0]
    return found


def _files(unit: str) -> Iterator[Path]:
    path = _HERE / unit
    if path.is_file():
        yield path
    else:
        yield from sorted(p for p in path.rglob("*") if p.suffix in _CODE)


@cache
def _digest(unit: str) -> str:
    digest = hashlib.sha256()
    for path in _files(unit):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _imports(unit: str) -> tuple[set[str], set[str], bool]:
    """What the files of a unit import: our own units, modules of libraries, and whether they import our version."""
    ours: set[str] = set()
    theirs: set[str] = set()
    version = False
    for path in _files(unit):
        if path.suffix != ".py":
            continue
        text = path.read_text("utf-8")
        theirs.update(set(_THEIRS.findall(text)) - sys.stdlib_module_names)
        for dots, module, names in _OURS.findall(text):
            above = path.relative_to(_HERE).parts[: -len(dots)]
            base = (*above, *filter(None, module.split(".")))
            targets = [(*base, name) for name in re.findall(r"\w+", names)]
            ours.update(filter(None, map(_unit_of, [base, *targets])))
            version = version or "__version__" in names
    return ours - {unit}, theirs - {"__future__"}, version


@cache
def _modules() -> frozenset[str]:
    """The files of the package, as paths below it."""
    return frozenset(path.relative_to(_HERE).as_posix() for path in _HERE.rglob("*.py"))


@cache
def _folders() -> frozenset[str]:
    return frozenset(name.partition("/")[0] for name in _modules() if "/" in name)


@cache
def _unit_of(module: tuple[str, ...]) -> str:
    """The unit that a module belongs to, given the parts of its path without suffix; empty if it belongs to none."""
    if not module:
        return ""
    if module[0] not in _BY_FILE and module[0] in _folders():
        return module[0]
    file = "/".join(module) + ".py"
    return file if file not in _NO_INGREDIENTS and file in _modules() else ""


def _with_theirs(names: set[str]) -> set[str]:
    """Distributions, with all installed ones that they require."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (name in names or _version(name)):
            found.add(name)
            waiting += _required(name)
    return found


@cache
def _plugins() -> frozenset[str]:
    """The distributions that add readers or editions."""
    points = [p for group in _GROUPS for p in importlib.metadata.entry_points(group=group)]
    return frozenset(point.dist.name for point in points if point.dist)


@cache
def _required(name: str) -> tuple[str, ...]:
    with suppress(importlib.metadata.PackageNotFoundError):
        rows = [row for row in importlib.metadata.requires(name) or [] if "extra ==" not in row]
        return tuple(match[0].lower() for match in map(_REQUIREMENT.match, rows) if match)
    return ()


@cache
def _version(name: str) -> str:
    """The version of a distribution; empty if it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
