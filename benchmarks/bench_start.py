"""How long the program takes to start, against `python -c pass` in the same run.

    make bench

Wanted on an idle machine: `zhengben --help` under 0.2 s, one small file cleaned under 0.4 s.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

SEED = sorted(Path(__file__).parents[1].joinpath("seeds").glob("*.txt"))[0]
ROUNDS = 10
QUIET = ["--quiet", "--fail-on", "never"]


def seconds(*command: str) -> float:
    """The least of several runs of a Python program. ROUND in a word of it is another number each time."""
    times = []
    for number in range(ROUNDS):
        words = [word.replace("ROUND", str(number)) for word in command]
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def small_file(folder: Path) -> Path:
    """The beginning of a report, 3 KB."""
    path = folder / "small.txt"
    path.write_text(SEED.read_text("utf-8")[:1000], "utf-8")
    return path


def test_start_against_python_alone(tmp_path) -> None:
    """`--help`, `check --help`, one small file into a new folder, and the same again, which is up to date."""
    alone = seconds("-c", "pass")
    source = str(small_file(tmp_path))
    for name, command in {
        "--help": ["--help"],
        "check --help": ["check", "--help"],
        "clean a small file": ["clean", source, "--out", str(tmp_path / "outROUND"), *QUIET],
        "the same again": ["clean", source, "--out", str(tmp_path / "out0"), *QUIET],
    }.items():
        took = seconds("-m", "zhengben", *command)
        print(f"\n{name}: {took:.3f} s, {took / alone:.1f} times python -c pass ({alone:.3f} s)")
