"""A run that is ended by a signal leaves whole files, prints one sentence, and leaves no process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import SEEDS

# Cleans as the command line does, but each source takes so long that the run is still at work when it is stopped.
_SLOW = """
import signal, sys, time
from zhengben.clean import pipeline
from zhengben.corpus import sources
from zhengben.cli.main import main

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, under which the tests may run, has it ignored

def slow(*_):
    open(sys.argv[2] + "/begun", "a").close()
    time.sleep(60)

sources.source_of = slow
sys.exit(main(["clean", sys.argv[1], "--out", sys.argv[2], "--jobs", "2", "-q"]))
"""


@contextmanager
def slow_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run whose workers are busy. It has its own session, so that its processes can be counted."""
    folder, out = tmp_path / "sources", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    for number in range(8):
        folder.joinpath(f"{number}.txt").write_bytes(SEEDS[0].read_bytes())
    command = [sys.executable, "-c", _SLOW, str(folder), str(out)]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        wait_for(lambda: (out / "begun").exists())
        yield run
    finally:
        for process in processes(run.pid):
            os.kill(process, signal.SIGKILL)
        run.wait()


def processes(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            pid = int(stat.parent.name)
            state, _, _, leader, *_ = stat.read_text().rpartition(")")[2].split()
            if int(leader) == session and state != "Z":
                found.append(pid)
    return found


def wait_for(holds, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_run_in_order(tmp_path, number, code):
    with slow_run(tmp_path) as run:
        assert len(processes(run.pid)) >= 3  # the run and its two workers
        run.send_signal(number)
        _, err = run.communicate(timeout=30)
        assert (run.returncode, err.count("\n")) == (code, 1)
        assert signal.Signals(number).name in err
        assert processes(run.pid) == []
        assert not list((tmp_path / "out").rglob(".zhengben-*"))


def test_workers_end_when_their_parent_is_killed(tmp_path):
    with slow_run(tmp_path) as run:
        run.kill()
        run.wait(timeout=30)
        wait_for(lambda: processes(run.pid) == [])


def test_mkdocs_ends_when_its_parent_is_killed(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nhooks: [slow.py]\n")
    slow = f"import time\nopen({str(tmp_path / 'begun')!r}, 'w').close()\ntime.sleep(60)\n"
    (tmp_path / "slow.py").write_text(slow)
    words = (
        "sys.executable, '-m', 'zhengben.site.mkdocs', str(os.getpid()), 'build', '-f', sys.argv[1]"
    )
    code = f"import os, subprocess, sys; subprocess.run([{words}])"
    command = [sys.executable, "-c", code, str(tmp_path / "mkdocs.yml")]
    with subprocess.Popen(command, start_new_session=True) as run:
        wait_for((tmp_path / "begun").exists)
        run.kill()
    wait_for(lambda: processes(run.pid) == [], 10)


def test_an_ignored_hangup_stays_ignored(tmp_path):
    code = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
    code += "from zhengben.cli.signals import signals_stop\nwith signals_stop(): print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
