"""What `zhengben diff` prints or writes, pair by pair."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..editions.registry import ORIGINAL
from ..files import write_whole
from ..text.visible import escape_json, visible_line
from .compare import Comparison, compare, stat_of
from .show import SCHEMA, Shown, as_data, as_page, as_stat, as_text, shown
from .sides import Pair


class Report:
    """Reports each pair: as `how` says (`text`, `stat` or `json`), or as a page in the file `html`. `exit_code` is as diff's."""

    def __init__(
        self, names: tuple[str, str], how: str, html: Path | None, console: Console
    ) -> None:
        self.names, self.how, self.html, self.console = names, how, html, console
        self.exit_code = 0
        self.pages: list[tuple[Pair, Shown | None]] = []
        self.data: list[str] = []
        self.lang = ORIGINAL

    def hear(self, pair: Pair) -> None:
        """Compare a pair and report what differs."""
        found = compare(pair.old, pair.new)
        if not found.equal and self.exit_code == 0:
            self.exit_code = 1
        self.lang = str(pair.new.front.get("lang", self.lang))
        if self.how == "json":
            row = {"name": pair.name, "cleaned": list(pair.cleaned)} | as_data(found)
            self.data.append(json.dumps(row, ensure_ascii=False))
        elif self.html:
            if pair.cleaned or not found.equal:
                self.pages.append((pair, None if found.equal else shown(found)))
        elif not found.equal:
            self._print(pair, found)

    def _print(self, pair: Pair, found: Comparison) -> None:
        for name, mark in zip(self.names, ("---", "+++"), strict=True):
            self.console.print(
                Text(visible_line(f"{mark} {Path(name, pair.name) if pair.name else name}"), "bold")
            )
        for file in pair.cleaned:
            print(f"zhengben: {file}: is not canonical Markdown; its cleaned text is compared.", file=sys.stderr)  # fmt: skip
        for line in as_stat(stat_of(found)) if self.how == "stat" else as_text(found):
            self.console.print(line, markup=False)

    def end(self) -> None:
        """Write the output that can only be written at the end."""
        old, new = self.names
        if self.how == "json":
            rows = ",\n  ".join(self.data)
            head = f'"schema": "{SCHEMA}", "old": {json.dumps(old)}, "new": {json.dumps(new)}'
            print(escape_json(f'{{{head}, "documents": [\n  {rows}\n]}}'))
        elif self.html:
            write_whole(self.html, as_page(old, new, self.pages, self.lang))
            print(f"wrote {self.html}")
