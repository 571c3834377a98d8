"""What a person decided about places of a source: where they are, and that no pass decides otherwise."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ..errors import BadErrata
from ..model import Decision, Finding
from ..text.lazy import lazy
from ..text.manuscript import Manuscript, line_ends
from ..vocabulary.findings import finding_kinds
from .errata import SUFFIX, Erratum

_WORD = lazy(r"\w")
_DEMANDED = frozenset({"L102"})  # the proof of the audit asks for these wherever text was taken out


@dataclass(slots=True)
class Held:
    """Stretches of the source of which nothing may be taken out, and places where a line must begin.

    `whole` are headings: passes do not change them any more.
    """

    kept: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    whole: list[tuple[int, int]] = field(default_factory=list)

    def refuses(self, manuscript: Manuscript, start: int, end: int, new: str, rule: str) -> bool:
        """Whether a change of the current text that a pass asks for goes against a decision."""
        if not (self.kept or self.breaks):
            return False
        old = manuscript.text[start:end]
        low, high = manuscript.origin(start), manuscript.origin_end(end)
        if _WORD.search(old) and not _WORD.search(new) and _overlaps(self.kept, low, high):
            return True
        if rule == "heading-stop" and _overlaps(self.whole, low, high):
            return True
        joins = "\n" in old and not old.strip() and "\n" not in new
        return joins and any(low <= at <= manuscript.origin(end) for at in self.breaks)


def _overlaps(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(low < end and start < high for low, high in stretches)


def located(text: str, path: str, errata: tuple[Erratum, ...]) -> list[Decision]:
    """The places of decisions in the source `text`. Blanks in it need not agree with those of the passages.

    Raises BadErrata where a passage is not in the source exactly once, or two decisions contradict each other.
    """
    ends = line_ends(text)
    found: list[Decision] = []
    for erratum in errata:
        start, end = _place(text, path, erratum, ends) if erratum.passage else (0, 0)
        new = {
            "erratum": erratum.replacement,
            "heading": str(erratum.level),
            "front": f"{erratum.key}: {erratum.replacement}",
        }.get(erratum.kind, "")
        line = bisect_right(ends, start - 1) + 1 if erratum.passage else 0
        found.append(Decision(erratum.kind, start, end, line, text[start:end], new, erratum.reason))
    _demand_apart(path, errata, found)
    return found


def _place(text: str, path: str, erratum: Erratum, ends: list[int]) -> tuple[int, int]:
    words = [re.escape(c) for c in re.sub(r"\s+", "", erratum.passage)]
    found = [match.span() for match in re.compile(r"\s*".join(words)).finditer(text)]
    where = f"{path}{SUFFIX}:{erratum.line}"
    if len(found) != 1:
        lines = ", ".join(str(bisect_right(ends, start - 1) + 1) for start, _ in found[:5])
        raise BadErrata(
            f"{where}: the passage {erratum.passage!r} stands {len(found)} times in the source, not once"
            + (
                f" (lines {lines}); give more of the text around it."
                if found
                else "; mend it or take it out."
            )
        )
    start, end = found[0]
    if erratum.kind == "join" and "\n" not in text[start:end]:
        raise BadErrata(
            f"{where}: the passage {erratum.passage!r} is in one line of the source; "
            "give the end of one line and the beginning of the next."
        )
    return start, end


def _demand_apart(path: str, errata: tuple[Erratum, ...], found: list[Decision]) -> None:
    """Raise BadErrata where two decisions are about the same text, unless one only keeps what the other lets stand."""
    placed = [(d, e) for d, e in zip(found, errata, strict=True) if d.kind != "front"]
    placed.sort(key=lambda each: each[0].start)
    for k, (decision, erratum) in enumerate(placed):
        for other, second in placed[k + 1 :]:
            if other.start >= decision.end:
                break
            kinds = {decision.kind, other.kind}
            if "keep" not in kinds or kinds & {"drop", "erratum"}:
                lines = sorted((erratum.line, second.line))
                raise BadErrata(
                    f"{path}{SUFFIX}:{lines[1]}: the decision in line {lines[0]} is about the same text; "
                    "keep one of them, or give other passages."
                )


def undecided(findings: list[Finding], decisions: list[Decision]) -> list[Finding]:
    """The findings about places that nobody has decided yet.

    Whoever keeps a passage has seen all that is said of it. Any other decision settles what begins in its passage,
    and one about the front matter what is said of its key.
    """
    if not decisions:
        return findings
    keys = {d.new.partition(":")[0] for d in decisions if d.kind == "front"}
    places = [d for d in decisions if d.kind != "front"]
    kinds = finding_kinds()

    def is_open(finding: Finding) -> bool:
        if finding.code in _DEMANDED:
            return True
        if keys.intersection(kinds[finding.code].front):
            return False
        return not any(_settles(decision, finding) for decision in places)

    return [finding for finding in findings if is_open(finding)]


def _settles(decision: Decision, finding: Finding) -> bool:
    if decision.kind == "keep":
        last = max(finding.end, finding.start + 1)
        return decision.start < last and finding.start < decision.end
    return decision.start <= finding.start < decision.end
