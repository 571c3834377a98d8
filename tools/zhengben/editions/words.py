"""jieba: whether a string is a word, where words end, and which stretch is a person's name."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from ..errors import demand_library


@cache
def _tokenizer() -> Any:
    """A tokenizer that neither reads nor writes a cache in a folder that others can write to."""
    demand_library("jieba", "Making Traditional editions", "editions")
    import jieba  # here, since it takes half a second that other verbs need not spend

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
    """The words that the dictionary of jieba, lines of `word frequency tag`, tags as people's names."""
    with _tokenizer().get_dict_file() as file:
        return set(re.findall(r"^(\S+) \d+ nr", file.read().decode("utf-8"), re.MULTILINE))


def frequency(word: str) -> int:
    """How often jieba's corpus has a word; 0 for what is none."""
    return int(_tokenizer().FREQ.get(word) or 0)


def is_word(text: str) -> bool:
    """Whether a dictionary knows a string as a word that is no person's name."""
    return frequency(text) > 0 and text not in _people()


def all_words() -> dict[str, int]:
    """Every word with its frequency."""
    return {word: count for word, count in _tokenizer().FREQ.items() if count}


def cut(text: str) -> list[str]:
    """The words of a text, the most probable way (no words are guessed); joined they give it."""
    return list(_tokenizer().lcut(text, HMM=False))


def leading_name(text: str) -> str:
    """The person's name that a text begins with, as jieba's hidden Markov model sees it; or ""."""
    first = next(iter(_tagger().cut(text)), None)
    return first.word if first is not None and first.flag == "nr" else ""
