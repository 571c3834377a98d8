"""Where the project's templates are, and Jinja2 set up for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from .markdown.write import inline_markdown

PROJECT = Path(__file__).parents[2]


@cache
def environment() -> Environment:
    """Jinja2 for `templates/`: HTML and XML escaped, nothing undefined, `| text` for text in Markdown."""
    made = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=select_autoescape(["html", "xhtml", "opf", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["text"] = lambda text: inline_markdown((text,))
    return made
