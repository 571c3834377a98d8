"""Slugs: ASCII letters and digits made from Chinese words, for names of files and addresses."""

from __future__ import annotations

import re

from .lazy import lazy
from .pinyin import pinyin

_UNIT = lazy(
    r"(?<=.)(?:特别行政区|壮族自治区|维吾尔自治区|回族自治区|自治[区州县]|[省市区县州盟旗])"
)


def slug(text: str) -> str:
    """ASCII letters and digits only: Han characters become pinyin, all other characters are left out."""
    return re.sub(r"[^a-z0-9]+", "", pinyin(text).lower())


def place_slug(place: str) -> str:
    """The slug of a place, without words such as 市 and 区: 保定市满城区 gives baoding-mancheng."""
    return "-".join(filter(None, (slug(piece) for piece in _UNIT.split(place))))
