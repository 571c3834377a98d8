"""Chinese text as pinyin without tones. The result is that of pypinyin, but the table loads in milliseconds."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

from .lazy import lazy

FILE = Path(__file__).with_name("pinyin.tsv")
# The Han characters that pypinyin knows: 〇, the Unicode blocks, and private-use characters from old encodings.
_HAN = lazy("[\u3007\ue815-\ue864\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U00032389]+")


def pinyin(text: str) -> str:
    """Replace Han characters by their readings, without spaces and with `v` for ü; other characters stay.

    A character may have several readings (长 in 长沙 and 市长). So the text is split, from its beginning, into the longest
    phrases in the table (forward maximum matching, as in pypinyin's `mmseg`).
    """
    return _HAN.sub(lambda run: _reading(run[0]), text)


def _reading(run: str) -> str:
    found: list[str] = []
    at = 0
    while at < len(run):
        end, reading, cut_off = _phrase(run, at)
        if cut_off:  # pypinyin then reads the rest character by character
            found += map(_of_character, run[at:])
            break
        found.append(reading or "".join(map(_of_character, run[at:end])))
        at = end
    return "".join(found)


def _phrase(run: str, at: int) -> tuple[int, str, bool]:
    """The longest phrase at `at`: its end, and its reading; empty if the readings of its characters give it.

    If there is no phrase, the end is `at + 1`. The last value says whether the end of the run cuts off a phrase.
    """
    lines = _table()[1]
    best, reading, place = at + 1, "", 0
    for end in range(at + 2, len(run) + 1):
        place = bisect_left(lines, run[at:end], place)
        if not lines[place].startswith(run[at:end]):
            return best, reading, False
        phrase, _, own = lines[place].partition("\t")
        if phrase == run[at:end]:
            best, reading = end, own
    return best, reading, best == at + 1 < len(run)


@cache
def _of_character(character: str) -> str:
    """The reading of a character; the character itself if it is not in the table."""
    characters = _table()[0]
    place = characters.find(character)
    if place < 0:
        return character
    return characters[characters.rfind("\n", 0, place) + 1 : place].partition("\t")[0]


@cache
def _table() -> tuple[str, list[str]]:
    """Lines of readings with their characters, and the sorted lines of the phrases with an extra last line as an end mark."""
    characters, _, phrases = FILE.read_text("utf-8").partition("\n\n")
    return characters, [*phrases.split("\n")[:-1], "\U0010ffff"]
