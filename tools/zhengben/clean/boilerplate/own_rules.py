"""Lines that a user's own rules take out."""

from __future__ import annotations

from ...text.patterns import compact
from ..draft import Draft


def drop_own_rules(draft: Draft) -> None:
    """Take out each whole line that one of the user's own rules names as a part of a page."""
    if not draft.vocabulary.own:
        return
    for line in draft.lines:
        rule = draft.vocabulary.own_rule(compact(line.text))
        if rule:
            draft.drop(line, rule)
