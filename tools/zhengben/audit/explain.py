"""Shows what became of a source: text that was removed, replaced, inserted or moved, coloured by rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..model import Finding, Result
from ..resources import environment
from ..text.manuscript import Edit
from ..text.visible import visible, visible_line
from ..vocabulary.findings import finding_kinds
from .review.grades import weigh

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
    """A stretch of the source. It was kept if `edit` is None. `colour` is the number of the rule, from 0.

    `places` are the numbers of the findings that are about text which begins here.
    """

    text: str
    edit: Edit | None = None
    colour: int = 0
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One row of the table of rules."""

    rule: str
    why: str
    edits: int
    chars: int
    colour: int


def stretches(result: Result) -> list[Stretch]:
    """The whole source in order: kept text, parted where findings begin, and edits."""
    colours = {row.rule: row.colour for row in rule_counts(result)}
    waiting = sorted(((f.start, n) for n, f in enumerate(ordered(result.findings))), reverse=True)
    out: list[Stretch] = []
    at = 0
    text = result.source.text

    def begun(until: int) -> tuple[int, ...]:
        """The findings that begin before an offset and stand nowhere yet."""
        found: list[int] = []
        while waiting and waiting[-1][0] < until:
            found.append(waiting.pop()[1])
        return tuple(found)

    def keep(end: int) -> None:
        nonlocal at
        while at < end:
            places = begun(at + 1)
            until = min(end, waiting[-1][0]) if waiting else end
            out.append(Stretch(text[at:until], places=places))
            at = until

    for edit in result.edits:
        keep(edit.start)
        out.append(Stretch(edit.text, edit, colours[edit.rule], begun(edit.end)))
        at = edit.end
    keep(len(text))
    return out


def ordered(findings: list[Finding]) -> list[Finding]:
    """Findings in the order in which a person should look at them: what matters most first."""
    return sorted(findings, key=lambda f: (-weigh(f.code), f.start, f.end, f.code))


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
    """The source with its edits and a mark where each finding begins, then the table of rules, then the findings.

    The findings stand in the order of their worth; with those that weigh something stands what is to be decided.
    """
    text = Text()
    findings = ordered(result.findings)
    for stretch in stretches(result):
        edit = stretch.edit
        for place in stretch.places:
            text.append(f"▶{findings[place].code} ", style="bold reverse")
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
    for finding in findings:
        decide = finding_kinds()[finding.code].decide if weigh(finding.code) else ""
        said = f"{finding.severity} {finding.code}: {finding.message}"
        said += f" To decide: {decide}." if decide else ""
        console.print(Text(visible_line(f"{result.source.path}:{finding.line}: {said}")))


def explanation_html(result: Result) -> str:
    """The same as one self-contained page."""
    return (
        environment()
        .get_template("explain.html")
        .render(
            source=result.source,
            stretches=stretches(result),
            rules=rule_counts(result),
            findings=[
                (finding, finding_kinds()[finding.code], weigh(finding.code))
                for finding in ordered(result.findings)
            ],
            kinds=_EDIT_KINDS,
        )
    )
