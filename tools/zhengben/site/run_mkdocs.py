"""Run MkDocs in a process that does not outlive the build: `python -m zhengben.site.run_mkdocs PARENT ARGUMENTS`."""

from __future__ import annotations

import sys

from mkdocs.__main__ import cli

from ..workers import die_with

if __name__ == "__main__":
    die_with(int(sys.argv.pop(1)))
    cli()
