"""What `clean` prints about its sources while it works, and at the end."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..corpus.sources import Outcome
from ..errors import ZhengbenError
from ..text.visible import visible_line
from . import terminal

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(slots=True)
class _Sum:
    """Counts for the sources of one format. All rows of a table count as one file."""

    tables: set[Path] = field(default_factory=set)
    others: int = 0
    documents: int = 0
    findings: int = 0
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """The number of files that were read."""
        return self.others + len(self.tables)

    def add(self, outcome: Outcome) -> None:
        """Count one source."""
        if outcome.job.table is None:
            self.others += 1
        else:
            self.tables.add(outcome.job.table.path)
        self.documents += len(outcome.audit["documents"])
        self.findings += len(outcome.audit["findings"])
        self.seconds += outcome.seconds


class Reporter:
    """Prints a progress bar on a terminal, one line for each source elsewhere, and nothing if quiet. Errors are always printed.

    With `brief`, unchanged sources are left out.
    """

    def __init__(self, total: int, *, quiet: bool, verbose: bool, brief: bool = False) -> None:
        self.quiet, self.verbose, self.brief = quiet, verbose, brief
        self.errors: list[ZhengbenError] = []
        self.severities: list[str] = []
        self.formats: dict[str, _Sum] = {}
        self.bar = _bar(total) if sys.stderr.isatty() and not quiet else None
        self.progress: AbstractContextManager[object] = self.bar or nullcontext()

    def hear(self, outcome: Outcome) -> None:
        """Report one source."""
        if self.bar:
            self.bar.update(self.bar.task_ids[0], advance=1, description=outcome.job.name[-40:])
        if outcome.error:
            self.errors.append(outcome.error)
            self._say(f"zhengben: {outcome.error}", sys.stderr)
            return
        findings = outcome.audit["findings"]
        self.formats.setdefault(outcome.format, _Sum()).add(outcome)
        self.severities += [finding["severity"] for finding in findings]
        said = not (self.quiet or (self.brief and outcome.cached))
        if said and (self.verbose or not self.bar):
            made = ", ".join(d["path"] for d in outcome.audit["documents"])
            state = "unchanged" if outcome.cached else f"{len(findings)} findings"
            self._say(f"{outcome.job.name} → {made} ({state})", sys.stdout)
        if self.verbose and not self.quiet:
            for f in findings:
                self._say(
                    f"{outcome.job.name}:{f['line']}: {f['severity']} {f['code']}: {f['message']}",
                    sys.stdout,
                )

    def sum_up(self, said: list[str], graded: str) -> None:
        """Print sentences about the whole run, a table of what was read, by format, and how many documents are ready."""
        if self.quiet:
            return
        for sentence in said:
            print(sentence)
        if len(self.formats) > 1 or sum(each.files for each in self.formats.values()) > 1:
            print(f"{'format':<8}{'files':>8}{'documents':>11}{'findings':>10}{'seconds':>9}")
            for name, each in sorted(self.formats.items()):
                print(f"{name:<8}{each.files:>8}{each.documents:>11}{each.findings:>10}{each.seconds:>9.1f}")  # fmt: skip
        if graded:
            print(visible_line(graded))

    def _say(self, line: str, stream: Any) -> None:
        if self.bar:
            self.bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=stream, flush=True)


def _bar(total: int) -> Progress:
    """A progress bar with one task. Rich is imported only here."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=terminal.console(stderr=True),
        transient=True,
    )
    bar.add_task("cleaning", total=total)
    return bar
