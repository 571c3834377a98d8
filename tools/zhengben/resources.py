"""Where the project's templates are, and Jinja2 set up for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from .markdown.write import inline_markdown
from .source_names import address
from .text.visible import visible

PROJECT = Path(__file__).parents[2]


@cache
def environment() -> Environment:
    """Jinja2 for `templates/`: HTML and XML escaped, nothing undefined, with filters.

    `| text` for text in Markdown, `| visible` for text that may hold hidden characters, `| address` for a path as a link.
    """
    made = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
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
