"""Corrections made by hand, before any other pass looks at the text."""

from __future__ import annotations

import re

from ...errors import BadErrata
from ..draft import Draft
from ..errata import SUFFIX


def apply_errata(draft: Draft) -> None:
    """Make the corrections. Blanks in the text need not agree with those of the passage.

    Raises BadErrata where a passage is not in the source exactly once.
    """
    for erratum in draft.errata:
        words = [re.escape(c) for c in re.sub(r"\s+", "", erratum.passage)]
        found = list(re.compile(r"\s*".join(words)).finditer(draft.text))
        if len(found) != 1:
            raise BadErrata(
                f"{draft.source.path}{SUFFIX}: the passage {erratum.passage!r} stands "
                f"{len(found)} times in the source, not once; give more of the text around it."
            )
        match = found[0]
        draft.manuscript.replace(
            match.start(), match.end(), erratum.replacement, "errata", erratum.reason
        )
