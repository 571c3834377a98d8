"""stdout and stderr of the command line: hidden characters are made visible, and every stream works.

File names and texts of sources may contain characters that move the cursor, change the direction of writing or
cannot be encoded. While a verb runs, stdout and stderr show the code points of such characters instead. Files are not
changed. `textconv` prints text for git, so it writes bytes to the stream below.
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
    """A wrapper around the text stream `below`, which does everything that is not defined here.

    Raises BrokenPipeError if nobody reads the stream any more, and Unwritable, once, if it cannot be written.
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
    """A text stream that makes hidden characters visible."""

    def write(self, text: str) -> int:
        """Write text."""
        return super().write(visible(text))


@contextmanager
def shown_streams() -> Iterator[None]:
    """Make stdout and stderr show hidden and unencodable characters. Output to a closed stream is discarded."""
    with Path(os.devnull).open("w", encoding="utf-8") as null:
        streams = [sys.stdout or null, sys.stderr or null]
        for stream in streams:
            if isinstance(stream, io.TextIOWrapper):  # other streams do not encode
                stream.reconfigure(errors="backslashreplace")
        out, err = map(Shown, streams)
        with redirect_stdout(out), redirect_stderr(err):
            try:
                yield
            finally:  # now, while a failure can still be reported
                out.flush()
                err.flush()


def silence(*streams: TextIO) -> None:
    """Discard all further output to streams that cannot be written, even what Python flushes when it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with suppress(OSError, ValueError, AttributeError):  # streams without a file need nothing
            os.dup2(null, stream.fileno())
    os.close(null)


def console(*, stderr: bool = False, **settings: Any) -> Console:
    """Rich's console on stdout or stderr. It writes to the stream below, because it makes hidden characters visible itself."""
    from ._console import ShownConsole

    stream = sys.stderr if stderr else sys.stdout
    return ShownConsole(file=cast("TextIO", Sent(getattr(stream, "below", stream))), **settings)
