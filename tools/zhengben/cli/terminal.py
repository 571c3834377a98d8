"""Where the command line prints: what it says is text that a reader sees whole, on any stream.

File names and texts of sources may hold characters that move the cursor, turn the direction of writing or cannot be
encoded. While a verb runs, stdout and stderr show these instead of sending them. Files are written as they are:
`textconv`, whose output is a text for git, writes bytes to the stream below.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from ..errors import Unwritable
from ..text.visible import visible

if TYPE_CHECKING:
    from rich.console import Console


class Sent:
    """A text stream; all that is not told here is the stream's below.

    Raises BrokenPipeError where nobody reads it any more, and Unwritable, once, where it cannot be written.
    """

    def __init__(self, below: TextIO) -> None:
        self.below = below

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)

    def write(self, text: str) -> int:
        """Write text."""
        with self._sentences():
            self.below.write(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        with self._sentences():
            self.below.flush()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            silence(self.below)
            raise Unwritable(
                f"the output cannot be written: {error.strerror}; nothing more is printed."
            ) from error


class Shown(Sent):
    """A text stream that shows hidden characters."""

    def write(self, text: str) -> int:
        """Write text."""
        return super().write(visible(text))


@contextmanager
def shown_streams() -> Iterator[None]:
    """Have stdout and stderr show what they cannot send. A stream that was closed swallows all."""
    with Path(os.devnull).open("w", encoding="utf-8") as null:
        streams = [sys.stdout or null, sys.stderr or null]
        for stream in streams:
            if isinstance(stream, io.TextIOWrapper):  # all others encode nothing
                stream.reconfigure(errors="backslashreplace")
        out, err = map(Shown, streams)
        with redirect_stdout(out), redirect_stderr(err):
            try:
                yield
            finally:  # while a failure can still be told
                out.flush()
                err.flush()


def silence(*streams: TextIO) -> None:
    """Have nothing more go to streams that cannot be written, not even when Python ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with suppress(OSError, ValueError, AttributeError):  # those without a file need it not
            os.dup2(null, stream.fileno())
    os.close(null)


def console(*, stderr: bool = False, **settings: Any) -> Console:
    """Rich's console on stdout or stderr. It colours and draws, so it shows hidden characters by itself."""
    from ._console import ShownConsole

    stream = sys.stderr if stderr else sys.stdout
    return ShownConsole(file=cast("TextIO", Sent(getattr(stream, "below", stream))), **settings)
