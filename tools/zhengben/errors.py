"""The failures that are expected, each with the exit code of the command line.

A message is one sentence for a person: the file, the line if there is one, what was found, and
what to do.
"""

from __future__ import annotations


def how_to_install(extra: str) -> str:
    """What a person does to have the libraries of an extra of this package."""
    return f"pip install 'zhengben[{extra}]' (in a checkout: make)"


class ZhengbenError(Exception):
    """Base of all expected failures; `exit_code` is what the process returns."""

    exit_code = 3


class UsageError(ZhengbenError):
    """The command line asks for something impossible."""

    exit_code = 2


class UnreadableSource(ZhengbenError):
    """A source that cannot be opened or decoded, or that holds no Chinese text."""

    exit_code = 4


class BadErrata(ZhengbenError):
    """An errata file that cannot be read, or a passage that is not in its source exactly once."""

    exit_code = 5


class BadMetadata(ZhengbenError):
    """A table of front matter beside the sources that cannot be used, or that names a file that is not there."""

    exit_code = 5


class BadRules(ZhengbenError):
    """A file of a user's own rules that cannot be used."""

    exit_code = 5


class NotCanonical(ZhengbenError):
    """A file that should be canonical Markdown but is not."""

    exit_code = 6


class Unwritable(ZhengbenError):
    """An output that cannot be written."""

    exit_code = 7


class BrokenAudit(ZhengbenError):
    """Replaying the edits over the source does not give the documents: text was lost or invented."""

    exit_code = 8


class BadLexicon(ZhengbenError):
    """A lexicon in which some lines cannot be used."""

    exit_code = 5


class MissingTool(ZhengbenError):
    """A library or program that zhengben needs is missing, or another one of the same name is installed."""

    exit_code = 9


def demand_library(module: str, purpose: str, extra: str) -> None:
    """Raise MissingTool, which names the extra, where a module is not installed. Does not import it."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise MissingTool(
            f"{purpose} needs {module}, which is not installed; {how_to_install(extra)}."
        )


class BadPlugin(ZhengbenError):
    """An installed package that adds a reader or an edition which cannot be used."""

    exit_code = 9


class BrokenEdition(ZhengbenError):
    """An edition differs from its original in more than script: in length, notes, digits or marks."""

    exit_code = 8


class Unprintable(ZhengbenError):
    """A document that cannot be printed correctly."""

    exit_code = 10


class SourceFailed(ZhengbenError):
    """A source over which the program itself failed with an unexpected exception."""

    exit_code = 11


class WorkerDied(SourceFailed):
    """A source over which a worker process died. The system may have killed it, so the next run tries again."""


class LimitExceeded(ZhengbenError):
    """A source that took more time or memory than one may. `seconds` is the time limit; 0 for the memory limit."""

    exit_code = 12

    def __init__(self, message: str, seconds: float = 0) -> None:
        super().__init__(message)
        self.seconds = seconds
