"""Any bytes give documents or a sentence, in time that grows with their length, never a traceback."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from conftest import SEEDS, clean_text
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengben.corpus.sources import Job, work
from zhengben.errors import ZhengbenError
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document


def outcome_of(folder: Path, data: bytes):
    """What the worker makes of a file of these bytes."""
    (folder / "fuzz.txt").write_bytes(data)
    return work(Job(folder, "fuzz.txt"))


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_document_or_a_sentence(tmp_path_factory, data):
    outcome = outcome_of(tmp_path_factory.getbasetemp(), data)
    assert outcome.texts or isinstance(outcome.error, ZhengbenError)
    assert outcome.error is None or "\n" not in str(outcome.error)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_seeds_give_a_document_or_a_sentence(tmp_path, seed):
    """Bytes of a seed cut, doubled, dropped and overwritten at random."""
    chance = random.Random(seed)
    data = bytearray(chance.choice(SEEDS).read_bytes())
    begin = chance.randrange(len(data))
    data = data[begin : begin + chance.choice([500, 5000, 50000])]
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(data) + 1)
        how = chance.randrange(4)
        if how == 0:
            data[at : at + chance.randrange(30)] = b""
        elif how == 1:
            data[at:at] = data[at : at + chance.randrange(300)]
        elif how == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        else:
            data[at:at] = chance.choice(
                [b"\r\n", b"\n\n", "　".encode(), b"[1]", b"**", "（一）".encode(), b"|", b"<p>"]
            )
    outcome = outcome_of(tmp_path, bytes(data))
    assert outcome.texts or isinstance(outcome.error, ZhengbenError)


SHAPES = {
    "han": "中", "digit": "1", "blank": " ", "ideographic": "\u3000", "opener": "（", "ascii-opener": "(", "bracket": "[",
    "closer": "）", "pairs": "（）", "quote": "“", "straight": '"', "dot": ".", "stop": "。", "mark": "!", "question": "?",
    "star": "*", "dash": "-", "hash": "#", "less": "<", "amp": "&", "dollar": "$", "backslash": "\\", "circled": "①",
    "comma": "，", "full-width": "１", "circle": "○", "bar": "|", "caret": "^", "lost": "\ufffd", "private": "\ue000", "marker": "[1]",
    "image": "![", "call": "[^", "sentence": "中。", "called": "中[^1]。",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_cost_grows_with_the_length_of_a_line(shape):
    """To clean, write and read twice the line may cost little more than twice the time.

    The ratio of two CPU times in one run, the better of two tries each, so that noise does not count.
    The long line is tried again only if its first try is too slow.
    """

    def cost(length: int) -> float:
        piece = SHAPES[shape]
        text = f"政府工作报告\n\n各位代表：\n\n{piece * (length // len(piece))}\n\n全市上下一心。\n"
        start = time.process_time()
        for document in clean_text(text).documents:
            read_markdown(write_document(document), "x")
        return time.process_time() - start

    def within_bounds(large: float) -> bool:
        return large < 0.025 or large / small < 8 * 2.5

    small = min(cost(8_000), cost(8_000))
    assert within_bounds(cost(64_000)) or within_bounds(cost(64_000))
