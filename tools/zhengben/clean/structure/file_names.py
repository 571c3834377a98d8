"""What the file name of a source says: a place and a year (`2024-甲市-政府工作报告.txt`, `甲省-2024.txt`)."""

from __future__ import annotations

from functools import cached_property

from ...text.lazy import lazy
from ...text.patterns import HAN
from ...vocabulary import divisions
from ...vocabulary.divisions import Division
from ...vocabulary.words import words

_YEAR = lazy(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HAN_RUN = lazy(f"[{HAN}]+")
_NATIONAL = words("national-body")
_PLACE = words("place")


class FileName:
    """The last part of the path of a source, without its suffix. A row of a table has none that says anything."""

    def __init__(self, path: str) -> None:
        name = path.rpartition("/")[2]
        self.stem = name.rpartition(".")[0] or name

    @property
    def year(self) -> str:
        """The one year that the name holds; empty without one, or with several."""
        years = set(_YEAR.findall(self.stem))
        return years.pop() if len(years) == 1 else ""

    @property
    def is_words(self) -> bool:
        """Whether the name has Chinese words in it."""
        return bool(self._runs)

    @property
    def is_national(self) -> bool:
        """Whether the name begins with a body of the whole nation, such as the State Council."""
        return any(_NATIONAL.match(run) for run in self._runs)

    @property
    def place(self) -> str:
        """The full name of a place that the name states, known or not (`甲省-2024`); empty without one."""
        for run in self._runs:
            name = divisions.first_in(run)
            if not name and (match := _PLACE.match(run)):
                name = match[1]
            if name:
                return name
        return ""

    @cached_property
    def divisions(self) -> list[Division]:
        """The divisions that the name can mean, by full or short names; the narrowest that a run of names leads to."""
        for run in self._runs:
            if found := _narrowest(run):
                return found
        return []

    @cached_property
    def _runs(self) -> list[str]:
        return _HAN_RUN.findall(self.stem)


def _narrowest(text: str) -> list[Division]:
    """甲乙 gives the divisions called 甲乙; where names follow each other (甲乙丙丁县) the last, within the first."""
    for end in range(len(text), 1, -1):
        above = divisions.named(text[:end]) or divisions.of_short(text[:end])
        if not above:
            continue
        below = [
            each for each in _narrowest(text[end:]) if any(each.lies_in(other) for other in above)
        ]
        return below or above
    return []
