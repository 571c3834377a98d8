"""Words by jieba: whether a string is a word, where words end, and what is a person's name."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from ..errors import demand_library


@cache
def _tokenizer() -> Any:
    """A tokenizer without jieba's cache file, which would be in a folder that other users can write to."""
    demand_library("jieba", "Making Traditional editions", "editions")
    import jieba  # imported here: it takes half a second, which other verbs do not need

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@cache
def _tagger() -> Any:
    import jieba.posseg

    return jieba.posseg.POSTokenizer(_tokenizer())


@cache
def _people() -> set[str]:
    """The words that jieba's dictionary (lines of `word frequency tag`) tags as people's names."""
    with _tokenizer().get_dict_file() as file:
        return set(re.findall(r"^(\S+) \d+ nr", file.read().decode("utf-8"), re.MULTILINE))


def load() -> None:
    """Load all words, so that processes that are forked from this one have them."""
    _people()
    _tagger()


def frequency(word: str) -> int:
    """How often a word occurs in jieba's corpus; 0 if it is not a word."""
    return int(_tokenizer().FREQ.get(word) or 0)


def is_word(text: str) -> bool:
    """Whether a string is in a dictionary as a word other than a person's name."""
    return frequency(text) > 0 and text not in _people()


def all_words() -> dict[str, int]:
    """Every word with its frequency."""
    return {word: count for word, count in _tokenizer().FREQ.items() if count}


def cut(text: str) -> list[str]:
    """The words of a text by the most probable path, without guessed words. Joined, they give the text."""
    return list(_tokenizer().lcut(text, HMM=False))


def leading_name(text: str) -> str:
    """The person's name at the start of a text, by jieba's hidden Markov model; `""` if there is none."""
    first = next(iter(_tagger().cut(text)), None)
    return first.word if first is not None and first.flag == "nr" else ""
