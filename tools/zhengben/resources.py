"""Files that come with the program: templates, the site's mkdocs.yml and fonts; and Jinja2 for the templates."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .files import file_digest, walk
from .markdown.write import inline_markdown
from .source_names import address
from .text.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def _root() -> Path:
    """The folder with `templates/` and `mkdocs.yml`: the package itself in a wheel, the top folder in a checkout."""
    package = Path(__file__).parent
    return package if (package / "templates").is_dir() else package.parents[1]


def _fonts() -> Path:
    """The folder of the fonts: in the checkout, else in the distribution zhengben-fonts. It may be missing."""
    folder = TEMPLATES / "print/fonts"
    if folder.is_dir():
        return folder
    from importlib.util import find_spec

    spec = find_spec("zhengben_fonts")
    return Path(spec.origin).parent if spec and spec.origin else folder


ROOT = _root()
TEMPLATES = ROOT / "templates"
MKDOCS = ROOT / "mkdocs.yml"
FONTS = _fonts()


@cache
def environment() -> Environment:
    """Jinja2 for `templates/`: HTML and XML are escaped, undefined names are errors.

    Filters: `text` writes text as Markdown, `visible` shows hidden characters, `address` makes a path an address.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "xhtml", "opf", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["visible"] = visible
    made.filters["address"] = address
    made.filters["text"] = lambda text: inline_markdown((text,))
    return made


@cache
def templates_digest(*folders: str) -> str:
    """SHA-256 of the templates in folders of `templates/`. Of the fonts only their list SHA256SUMS is read."""
    digest = hashlib.sha256(file_digest(FONTS / "SHA256SUMS").encode())
    for folder in folders:
        for path in walk(TEMPLATES / folder):
            if path.suffix != ".ttf":
                digest.update(path.read_bytes())
    return digest.hexdigest()
