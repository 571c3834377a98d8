"""A source that fails, hangs, eats memory or crashes costs only itself."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import re
import signal
from collections.abc import Callable

import pytest

from zhengben.errors import LimitExceeded, SourceFailed, UsageError
from zhengben.workers import Workers, each


def fail() -> None:
    raise KeyError("a place\nthat is not there")


def refuse() -> None:
    raise UsageError("refuse: give another file.")


def segfault() -> None:
    faulthandler.disable()  # pytest's, which would print all stacks
    ctypes.string_at(0)


def loop() -> None:
    while True:
        pass


def grow() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


FAULTS: dict[str, Callable[[], object]] = {
    "raise": fail,
    "refuse": refuse,
    "unpicklable": lambda: lambda: None,
    "exit": lambda: os._exit(5),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": segfault,
    "loop": loop,
    "hog": lambda: len(bytearray(1 << 40)),
    "grow": grow,
}


def work(item: str) -> object:
    return FAULTS[item]() if item in FAULTS else item.upper()


@pytest.mark.parametrize(
    ("bad", "kind", "said"),
    [
        ("raise", SourceFailed, r"raise: .*KeyError: 'a place\\nthat is not there' \(test_workers.py:\d+\)"),
        ("refuse", UsageError, "refuse: give another file."),
        ("unpicklable", SourceFailed, "unpicklable: .*"),
        ("exit", SourceFailed, "exit: .* ended with exit code 5;"),
        ("kill", SourceFailed, "kill: .* was killed by SIGKILL;"),
        ("segfault", SourceFailed, "segfault: .* was killed by SIGSEGV;"),
        ("loop", LimitExceeded, "loop: took longer than 0.5 s and was stopped;"),
        ("hog", LimitExceeded, "hog: needs more memory"),
        ("grow", LimitExceeded, "grow: needs more memory"),
    ],
)  # fmt: skip
def test_a_bad_item_among_good_ones_costs_only_itself(bad: str, kind: type, said: str) -> None:
    items = ["a", "b", bad, "c", bad, "d"]
    with Workers(2, timeout=0.5 if bad == "loop" else 60, memory=1 << 28) as workers:
        done = list(each(work, items, workers, name_of=str))
    assert [item for item, _ in done] == items
    assert [result for item, result in done if item != bad] == ["A", "B", "C", "D"]
    for item, error in done:
        if item == bad:
            assert type(error) is kind
            assert re.match(said, str(error)), str(error)


def test_without_an_executor_an_exception_costs_only_its_item() -> None:
    done = dict(each(work, ["a", "raise", "b"], None, name_of=str))
    assert (done["a"], done["b"]) == ("A", "B")
    assert isinstance(done["raise"], SourceFailed)
