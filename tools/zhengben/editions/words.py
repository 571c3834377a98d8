"""Words by jieba: whether a string is a word, where words end, and what is a person's name."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from ..errors import demand_library


@cache
def _tokenizer() -> Any:
    """A tokenizer without jieba's cache file, which would be in a folder that other users can write to.

    Its dictionary is as jieba's `gen_pfdict` makes it, in half the time: a beginning of words that is none has frequency 0.
    """
    demand_library("jieba", "Making Traditional editions", "editions")
    import jieba  # imported here: it takes half a second, which other verbs do not need

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:  # its lines are `word frequency tag`
        fields = file.read().decode("utf-8").split()
    listed, counts = fields[::3], [int(count) for count in fields[1::3]]
    frequencies = dict(zip(listed, counts, strict=True))
    shorter = {word[:-1] for word in listed}
    while missing := shorter - frequencies.keys() - {""}:
        frequencies.update(dict.fromkeys(missing, 0))
        shorter = {beginning[:-1] for beginning in missing}
    tokenizer.FREQ, tokenizer.total = frequencies, sum(counts)
    tokenizer.initialized = True
    return tokenizer


@cache
def _tags() -> dict[str, str]:
    """Each word of jieba's dictionary with its tag, as a tagger of jieba's has them that is made when it is imported."""
    import jieba.posseg

    return dict(jieba.posseg.dt.word_tag_tab)


@cache
def _tagger() -> Any:
    import jieba.posseg

    class Tagger(jieba.posseg.POSTokenizer):  # type: ignore[misc]
        def load_word_tag(self, file: Any) -> None:
            file.close()
            self.word_tag_tab = _tags()  # reading the file again would take half a second

    return Tagger(_tokenizer())


@cache
def _people() -> set[str]:
    """The words that jieba's dictionary tags as people's names."""
    demand_library("jieba", "Making Traditional editions", "editions")
    return {word for word, tag in _tags().items() if tag == "nr"}


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
