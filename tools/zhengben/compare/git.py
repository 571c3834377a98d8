"""git, run as a program."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..errors import MissingTool


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; any exit code is returned. Raises MissingTool if git is not installed."""
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True)
    except FileNotFoundError as error:
        raise MissingTool("git is not installed; install it, or compare files.") from error
