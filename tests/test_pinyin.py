"""Names of files: the table of readings gives what pypinyin gives, of which it was made."""

from __future__ import annotations

import re
import runpy

from conftest import ROOT
from pypinyin import lazy_pinyin

from zhengben.editions.words import all_words
from zhengben.text.pinyin import FILE, pinyin
from zhengben.text.slugs import place_slug, slug


def theirs(text: str) -> str:
    return re.sub("[^a-z0-9]+", "", "".join(lazy_pinyin(text)).lower())


def test_the_table_is_what_its_tool_makes():
    assert FILE.read_text("utf-8") == runpy.run_path(str(ROOT / "tools/pinyin"))["table"]()


def test_words_are_read_as_pypinyin_reads_them():
    words = [word for word in all_words() if len(word) > 1][::15]
    assert [word for word in words if slug(word) != theirs(word)] == []


def test_phrases_that_the_end_cuts_off_are_read_as_pypinyin_reads_them():
    text = "长沙市重庆市行长银行长长发展厦门大厦省长都市厅长朝阳区朝廷单县简单一不小"
    pieces = [text[a:b] for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    assert [piece for piece in pieces if slug(piece) != theirs(piece)] == []


def test_all_but_han_characters_stay():
    assert (
        pinyin("〇a长沙、1 𪚥x") == "linga" + "changsha" + "、1 " + "".join(lazy_pinyin("𪚥")) + "x"
    )


def test_a_place_is_named_without_its_units():
    assert place_slug("湖南省长沙市") == "hunan-changsha"
