"""The findings (`findings.toml`): their severity, and their messages in English and Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..model import Severity

_DECIDE = "whether the text is right; if not, what it must be"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One code. `messages` has a message for each case, with values in braces; a single message has the case "".

    `weight` is how much a finding says that its document must be looked at; 1 is enough. `decide` is what a person is to
    decide. `front` are the keys of the front matter that it is about: a decision about one of them settles it.
    """

    code: str
    severity: Severity
    meaning: str
    chinese: str
    messages: Mapping[str, str]
    weight: float
    decide: str
    front: tuple[str, ...]


@cache
def finding_kinds() -> dict[str, FindingKind]:
    """All findings by their codes, in the order of the file."""
    data = tomllib.loads(files(__package__).joinpath("findings.toml").read_text(encoding="utf-8"))
    return {
        code: FindingKind(
            code,
            row["severity"],
            row["meaning"],
            row["chinese"],
            row["message"] if isinstance(row["message"], dict) else {"": row["message"]},
            float(row.get("weight", row["severity"] != "info")),
            row.get("decide", _DECIDE),
            tuple(row.get("front", ())),
        )
        for code, row in data.items()
    }


def describe(name: str, values: Mapping[str, object]) -> tuple[str, Severity, str]:
    """Code, severity and message of a finding.

    `name` is its code; if the code has several cases, the case follows after a full stop: `N105.marker`.
    Raises KeyError for an unknown name, or if a value of the message is missing.
    """
    code, _, case = name.partition(".")
    kind = finding_kinds()[code]
    return code, kind.severity, kind.messages[case].format_map(values)
