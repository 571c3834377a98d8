"""SIGTERM and SIGHUP end a run cleanly: workers are ended, and half-written files are deleted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGTERM", "SIGHUP")  # SIGHUP is not on every system


class Stopped(BaseException):
    """A signal asked the program to end. Like KeyboardInterrupt it is not an Exception, so `except Exception` does not catch it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = (
            128 + number
        )  # the code by which shells report a program that was ended by a signal


@contextmanager
def signals_stop() -> Iterator[None]:
    """Make SIGTERM and SIGHUP raise Stopped. A second signal ends the process at once.

    A signal that is ignored stays ignored, which `nohup` needs. Outside the main thread nothing changes,
    because Python allows only the main thread to set handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[signal.Signals, Any] = {}
    for name in _NAMES:
        each = getattr(signal, name, None)
        if each is not None and signal.getsignal(each) is not signal.SIG_IGN:
            before[each] = signal.signal(each, _stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Stopped(number)
