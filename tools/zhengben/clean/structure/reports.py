"""What is a report on work although no title says so: by whom it is addressed, and for whom it is given."""

from __future__ import annotations

from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Part
from .places import NATION

_DELEGATES = words("delegates")
_REPORTING = words("reporting")
_YEAR_PART = words("year-part")
_GOVERNMENT_WORK = words("government-work")
_PARTY_COMMITTEE = words("party-committee")
_PARTY_CONGRESS = words("party-congress")
_PARTY = "中国共产党"
_OPENING = 10  # lines in which a report says for whom it is given and to whom


def reports(part: Part) -> bool:
    """Whether a text without a title is a report on the work of a government."""
    addressed = any(_DELEGATES.match(line.text) for line in part.lines)
    looks_back = _YEAR_PART.fullmatch(part.lines[0].text) is not None
    return (
        addressed
        or any(_REPORTING.search(line.text) for line in part.lines[:8])
        or (looks_back and any(_GOVERNMENT_WORK.search(line.text) for line in part.lines))
    )


def read_party(part: Part, subtitle: str) -> str:
    """What is reported to a congress of the party: the title of it without one; empty for any other text.

    The committee that reports is the issuer. Who speaks of the party only is understood.
    """
    opening = "\n".join(compact(line.text) for line in part.lines[:_OPENING])
    committee = _PARTY_COMMITTEE.search(opening)
    if not committee:
        return ""
    front = part.front
    congress = _PARTY_CONGRESS.search(f"{subtitle}\n{opening}")
    if not congress:
        return "工作报告"
    front["session"] = f"{_PARTY}{congress['congress']}"
    of = committee["committee"]
    at = committee.start("number") - committee.start("committee")
    numbered = of if of[at - 1 : at] == "第" else f"{of[:at]}第{of[at:]}"
    front["issuer"] = f"{_PARTY}{numbered}"
    part.inferred += [] if congress["party"] == _PARTY else ["session"]
    part.inferred += [] if committee["party"] == _PARTY and numbered == of else ["issuer"]
    if congress["nation"]:
        front["place"] = NATION
        part.inferred.append("place")
    return f"在{front['session']}上的报告"
