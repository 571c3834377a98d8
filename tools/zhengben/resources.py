"""Where the files are that come with the program: templates, the site's mkdocs.yml, fonts; Jinja2 for the templates."""

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
    """The folder that holds `templates/` and `mkdocs.yml`: the package itself in a wheel, else the top of the checkout."""
    package = Path(__file__).parent
    return package if (package / "templates").is_dir() else package.parents[1]


def _fonts() -> Path:
    """The folder of the fonts: of a checkout, else of the distribution zhengben-fonts; it may be missing."""
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
    """Jinja2 for `templates/`: HTML and XML escaped, nothing undefined, with filters.

    `| text` for text in Markdown, `| visible` for text that may hold hidden characters, `| address` for a path as a link.
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
    """SHA-256 of the templates in folders of `templates/`; for fonts their list SHA256SUMS stands."""
    digest = hashlib.sha256(file_digest(FONTS / "SHA256SUMS").encode())
    for folder in folders:
        for path in walk(TEMPLATES / folder):
            if path.suffix != ".ttf":
                digest.update(path.read_bytes())
    return digest.hexdigest()
