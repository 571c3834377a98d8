"""All editions, as one table. Other packages may add to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..errors import BadPlugin, UsageError
from ..plugins import plugins

GROUP = "zhengben.editions"  # of entry points: each leads to an Edition


@dataclass(frozen=True, slots=True)
class Edition:
    """One script in which documents are published, with everything that the program knows about it.

    `tag` is its BCP 47 tag, `label` its name in its own script, `switch` its short name on the site's switch between
    scripts, `folder` its folder on the site, `font` the Noto Serif of its books: SC, TC or HK. `config` is the OpenCC
    configuration that converts from Simplified, `variant` the one from OpenCC's standard to the forms of the region
    (empty for the standard itself), `reverse` the one back to Simplified. `warning` says why it should not be published.
    """

    tag: str
    label: str
    switch: str
    folder: str
    font: str
    config: str = ""
    variant: str = ""
    reverse: str = ""
    warning: str = ""

    @property
    def name(self) -> str:
        """The key of the table."""
        return self.tag

    @property
    def keeps_length(self) -> bool:
        """Whether text[i] of the original becomes text[i] of the edition."""
        return not self.warning


SIMPLIFIED = Edition("zh-Hans", "简体", "简", "zh-hans", "SC")
ORIGINAL = SIMPLIFIED.tag  # the language tag of original documents

EDITIONS = (
    Edition("zh-Hant-TW", "繁體（臺灣）", "繁", "zh-hant", "TC", "s2tw", "t2tw", "tw2s"),
    Edition("zh-Hant-HK", "繁體（香港）", "港", "zh-hant-hk", "HK", "s2hk", "t2hk", "hk2s"),
    Edition("zh-Hant", "繁體", "繁體", "zh-hant-opencc", "TC", "s2t", "", "t2s"),
    Edition(
        "zh-Hant-TW-x-twp",
        "繁體（臺灣，換用當地詞語）",
        "換詞",
        "zh-hant-tw-x-twp",
        "TC",
        "s2twp",
        "t2tw",
        "tw2sp",
        "replaces words by those usual in Taiwan and is plainly wrong at about one place in "
        "three in texts of this kind (国家安全局 becomes 國家安全域性, 分区 becomes 分割槽); "
        "take zh-Hant-TW for publishing.",
    ),
)


@cache
def editions() -> Mapping[str, Edition]:
    """All editions by their tags; those of other packages come last. Raises BadPlugin."""
    taken = {edition.tag for edition in (SIMPLIFIED, *EDITIONS)}
    added = plugins(GROUP, Edition, taken)
    folders = {each.folder: each for each in (SIMPLIFIED, *EDITIONS)}
    for each in added:
        other = folders.setdefault(each.folder, each)
        if other is not each:
            raise BadPlugin(f"The editions {other.tag} and {each.tag} have the same folder {each.folder}; rename one.")  # fmt: skip
    return MappingProxyType({edition.tag: edition for edition in (*EDITIONS, *added)})


def edition(tag: str) -> Edition:
    """The edition with a tag. Raises UsageError if there is none."""
    if tag not in editions():
        raise UsageError(f"There is no edition {tag}; choose one of {', '.join(editions())}.")
    return editions()[tag]


def script(tag: str) -> Edition:
    """The same as `edition`, but also knows `zh-Hans`, the script of the originals."""
    return SIMPLIFIED if tag == SIMPLIFIED.tag else edition(tag)
