"""What may not be taken out."""

from __future__ import annotations

from typing import NamedTuple


class Refused(NamedTuple):
    """`source[start:end]`, which `rule` may not take out: `why` says what its proof lacks."""

    start: int
    end: int
    rule: str
    why: str
