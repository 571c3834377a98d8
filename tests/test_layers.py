"""The package is built in layers: a module imports from its own layer and from lower ones, never from a higher one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "tools/zhengben"
# From the ground up. Modules in the same row do not import from each other.
LAYERS = (
    ("text", "errors"),  # knows no document
    ("model", "files", "source_names", "workers", "ingredients"),
    ("vocabulary", "markdown", "ledger"),
    ("resources", "plugins", "documents"),
    ("settings",),
    ("readers",),
    ("clean",),
    ("audit",),
    ("editions",),
    ("compare",),
    ("render",),
    ("site",),
    ("corpus",),
    ("api",),
    ("cli",),
    ("__main__",),
)
HEIGHT = {name: height for height, row in enumerate(LAYERS) for name in row}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(path: Path) -> Iterator[str]:
    """The layers that a module imports from, wherever in it; names of the package itself are of none."""
    package = ("zhengben", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = [*base, *(node.module or "").split(".")] if node.module else [*base]
            targets = [module] if len(module) > 1 else [[*module, a.name] for a in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "zhengben" and len(target) > 1 and target[1] in HEIGHT:
                yield target[1]


def test_every_module_is_in_a_layer():
    assert {layer_of(path) for path in MODULES} <= set(HEIGHT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_imports_from_a_higher_layer(path):
    own = layer_of(path)
    higher = [name for name in imported_layers(path) if name != own and HEIGHT[name] >= HEIGHT[own]]
    assert higher == []


def test_the_ground_floor_imports_nothing_of_the_package():
    assert {
        name for path in MODULES if layer_of(path) == "text" for name in imported_layers(path)
    } <= {"text"}


def test_an_import_inside_a_function_is_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "text").mkdir()
    module = tmp_path / "text/upward.py"
    module.write_text(
        "def f():\n    from ..clean import pipeline\n    from .. import site\n    import zhengben.cli.main\n"
    )
    assert list(imported_layers(module)) == ["clean", "site", "cli"]
