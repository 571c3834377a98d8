"""If a source fails, hangs, crashes or needs too much memory, the other sources are not affected."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from conftest import SEEDS

from zhengben.errors import LimitExceeded, SourceFailed, UsageError, WorkerDied
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
        ("exit", WorkerDied, "exit: .* ended with exit code 5;"),
        ("kill", WorkerDied, "kill: .* was killed by SIGKILL;"),
        ("segfault", WorkerDied, "segfault: .* was killed by SIGSEGV;"),
        ("loop", LimitExceeded, "loop: took longer than 0.5 s and was stopped;"),
        ("hog", LimitExceeded, "hog: needs more memory"),
        ("grow", LimitExceeded, "grow: needs more memory"),
    ],
)  # fmt: skip
def test_a_bad_item_does_not_affect_the_others(bad: str, kind: type, said: str) -> None:
    items = ["a", "b", bad, "c", bad, "d"]
    with Workers(2, timeout=0.5 if bad == "loop" else 60, memory=1 << 28) as workers:
        done = list(each(work, items, workers, name_of=str))
    assert [item for item, _ in done] == items
    assert [result for item, result in done if item != bad] == ["A", "B", "C", "D"]
    for item, error in done:
        if item == bad:
            assert type(error) is kind
            assert re.match(said, str(error)), str(error)


def test_without_an_executor_an_exception_does_not_affect_other_items() -> None:
    done = dict(each(work, ["a", "raise", "b"], None, name_of=str))
    assert (done["a"], done["b"]) == ("A", "B")
    assert isinstance(done["raise"], SourceFailed)


# Cleans as the command line does, but the source that is named on the way does something that no source may.
_FAULTY = """
import os, sys, time
from zhengben.corpus import sources
from zhengben.cli.main import main

real = sources.source_of

def read(path, *more):
    if path.name == "bad.txt":
        {fault}
    return real(path, *more)

sources.source_of = read
sys.exit(main(["clean", sys.argv[1], "--out", sys.argv[2], "--jobs", "2", "--timeout", *sys.argv[3:], "-q"]))
"""


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ("raise KeyError('x')", 11, "zhengben has a fault here: KeyError: 'x'"),
        ("os._exit(3)", 11, "the process that worked on it ended with exit code 3"),
        ("time.sleep(600)", 12, "took longer than 4 s and was stopped; give it more with --timeout"),
        ("bytearray(8 * 2**30)", 12, "needs more memory than one source may use"),
    ],
)  # fmt: skip
def test_the_command_line_names_the_bad_source_and_cleans_the_others(tmp_path, fault, code, said):
    folder, out = tmp_path / "sources", tmp_path / "out"
    folder.mkdir()
    for name in ("a", "bad", "c"):
        text = f"政府工作报告\n\n各位代表：\n\n全市上下一心，努力工作，取得{name}项成绩。\n"
        (folder / f"{name}.txt").write_text(text, "utf-8")
    command = [sys.executable, "-c", _FAULTY.format(fault=fault), str(folder), str(out), "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert done.stderr.startswith("zhengben: bad.txt: ")
    assert said in done.stderr
    assert sorted(path.name for path in (out / "audit").iterdir()) == ["a.txt.json", "c.txt.json"]
    assert len(list((out / "markdown").iterdir())) == 2


def test_items_that_take_too_long_at_once_are_each_said_to() -> None:
    with Workers(4, timeout=0.001) as workers:
        done = dict(each(time.sleep, range(1, 30), workers, name_of=str))
    said = {type(result) for result in done.values()}
    assert said == {LimitExceeded}


def test_a_source_that_took_too_long_is_tried_again_only_with_more_time(tmp_path):
    folder, out, tried = tmp_path / "sources", tmp_path / "out", tmp_path / "tried"
    folder.mkdir()
    (folder / "bad.txt").write_bytes(SEEDS[4].read_bytes())
    fault = f"open({str(tried)!r}, 'a').write('x'); time.sleep(600)"

    def run(seconds: str) -> tuple[int, str, int]:
        command = [
            sys.executable,
            "-c",
            _FAULTY.format(fault=fault),
            str(folder),
            str(out),
            seconds,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, len(tried.read_text())

    first = run("1")
    assert (first[0], "took longer than 1 s" in first[1], first[2]) == (12, True, 1)
    assert run("1") == first
    again = run("2")
    assert (again[0], "took longer than 2 s" in again[1], again[2]) == (12, True, 2)
