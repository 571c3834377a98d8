"""The editions that there are: BCP 47 tags and what OpenCC is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UsageError

ORIGINAL = "zh-Hans"  # the language tag of documents that are no edition


@dataclass(frozen=True, slots=True)
class Edition:
    """`config` converts from Simplified, `variant` from OpenCC's standard to the region's forms."""

    tag: str
    config: str
    variant: str  # empty for OpenCC's standard itself
    reverse: str
    warning: str = ""

    @property
    def keeps_length(self) -> bool:
        """Whether text[i] of the original becomes text[i] of the edition."""
        return not self.warning


EDITIONS = {
    edition.tag: edition
    for edition in (
        Edition("zh-Hant-TW", "s2tw", "t2tw", "tw2s"),
        Edition("zh-Hant-HK", "s2hk", "t2hk", "hk2s"),
        Edition("zh-Hant", "s2t", "", "t2s"),
        Edition(
            "zh-Hant-TW-x-twp",
            "s2twp",
            "t2tw",
            "tw2sp",
            "replaces words by those usual in Taiwan and is plainly wrong at about one place in "
            "three in texts of this kind (国家安全局 becomes 國家安全域性, 分区 becomes 分割槽); "
            "take zh-Hant-TW for publishing.",
        ),
    )
}


def edition(tag: str) -> Edition:
    """The edition of a tag. Raises UsageError for any other."""
    if tag not in EDITIONS:
        raise UsageError(f"There is no edition {tag}; there are {', '.join(EDITIONS)}.")
    return EDITIONS[tag]
