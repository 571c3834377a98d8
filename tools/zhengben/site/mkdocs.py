"""Run MkDocs in a process that ends when its parent ends: `python -m zhengben.site.mkdocs PARENT build …`."""

from __future__ import annotations

import sys

from ..workers import die_with

if __name__ == "__main__":
    die_with(int(sys.argv.pop(1)))
    from mkdocs.__main__ import cli

    cli()
