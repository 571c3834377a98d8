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
    """The least of several runs of a Python program."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def small_file(folder: Path) -> Path:
    """The beginning of a report, 3 KB."""
    path = folder / "small.txt"
    path.write_text(SEED.read_text("utf-8")[:1000], "utf-8")
    return path


def test_start_against_python_alone(tmp_path) -> None:
    """`--help`, `check --help` and one small file."""
    alone = seconds("-c", "pass")
    source = str(small_file(tmp_path))
    for name, command in {
        "--help": ["--help"],
        "check --help": ["check", "--help"],
        "clean a small file": ["clean", source, "--out", str(tmp_path / "out"), *QUIET],
    }.items():
        took = seconds("-m", "zhengben", *command)
        print(f"\n{name}: {took:.3f} s, {took / alone:.1f} times python -c pass ({alone:.3f} s)")
