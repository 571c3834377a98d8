"""Shows what became of a source: text that was removed, replaced, inserted or moved, coloured by rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..model import Result
from ..resources import environment
from ..text.manuscript import Edit
from ..text.visible import visible, visible_line

# Colours that can be told apart with most kinds of colour blindness. With more rules they repeat.
_TERMINAL = (
    "red",
    "yellow",
    "magenta",
    "blue",
    "cyan",
    "bright_red",
    "bright_magenta",
    "bright_blue",
)
_EDIT_KINDS = {"remove": "removed", "replace": "replaced", "insert": "inserted", "move": "moved"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the source. It was kept if `edit` is None. `colour` is the number of the rule, from 0."""

    text: str
    edit: Edit | None = None
    colour: int = 0


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One row of the table of rules."""

    rule: str
    why: str
    edits: int
    chars: int
    colour: int


def stretches(result: Result) -> list[Stretch]:
    """The whole source in order: kept text and edits."""
    colours = {row.rule: row.colour for row in rule_counts(result)}
    out: list[Stretch] = []
    at = 0
    text = result.source.text
    for edit in result.edits:
        if at < edit.start:
            out.append(Stretch(text[at : edit.start]))
        out.append(Stretch(edit.text, edit, colours[edit.rule]))
        at = edit.end
    if at < len(text):
        out.append(Stretch(text[at:]))
    return out


def rule_counts(result: Result) -> list[RuleCount]:
    """Rules by how many characters of the source they changed, the largest count first."""
    edits = Counter(edit.rule for edit in result.edits)
    chars: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for edit in result.edits:
        chars[edit.rule] += len("".join((edit.text or edit.new).split()))
        reasons.setdefault(edit.rule, edit.why)
    order = sorted(edits, key=lambda rule: (-chars[rule], rule))
    return [RuleCount(r, reasons[r], edits[r], chars[r], i) for i, r in enumerate(order)]


def print_explanation(result: Result, console: Console) -> None:
    """The source with its edits, then the table of rules, then the findings."""
    text = Text()
    for stretch in stretches(result):
        edit = stretch.edit
        if edit is None:
            text.append(visible(stretch.text))
            continue
        colour = _TERMINAL[stretch.colour % len(_TERMINAL)]
        if edit.kind == "move":
            text.append(visible(edit.text), style=f"{colour} underline")
            continue
        text.append(visible(edit.text), style=f"{colour} strike")
        text.append(visible(edit.new).replace("\n", "↵\n"), style=f"bold {colour} reverse")
    console.print(text, soft_wrap=True)
    table = Table("rule", "edits", "characters", "why", title=Text(result.source.path))
    for row in rule_counts(result):
        colour = _TERMINAL[row.colour % len(_TERMINAL)]
        table.add_row(Text(row.rule, style=colour), str(row.edits), str(row.chars), Text(row.why))
    console.print(table)
    for finding in result.findings:
        console.print(
            Text(
                visible_line(
                    f"{result.source.path}:{finding.line}: {finding.severity} {finding.code}: {finding.message}"
                )
            )
        )


def explanation_html(result: Result) -> str:
    """The same as one self-contained page."""
    return (
        environment()
        .get_template("explain.html")
        .render(
            source=result.source,
            stretches=stretches(result),
            rules=rule_counts(result),
            findings=result.findings,
            kinds=_EDIT_KINDS,
        )
    )
