"""Where the project's templates are, and Jinja2 set up for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

PROJECT = Path(__file__).parents[2]


@cache
def environment() -> Environment:
    """Jinja2 for `templates/`: HTML escaped, nothing undefined."""
    return Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
