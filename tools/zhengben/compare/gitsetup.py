"""Sets up git in one repository: it then compares canonical Markdown by words, and sources by their cleaned text.

Only the repository's own settings change: an included configuration file, and a block of lines in
`info/attributes` (which takes precedence over `.gitattributes`). `remove` undoes both and deletes what git cached.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from ..audit.proven import clean_proven, vocabulary_for
from ..errors import Unwritable, UsageError, ZhengbenError
from ..files import code_digest, write_whole
from ..markdown.write import write_document
from ..readers.source import read_source
from ..readers.table import suffixes
from . import git

_CONFIG = "zhengben.gitconfig"
_BEGIN, _END = "# zhengben git-setup", "# end of zhengben git-setup"
# A word: a figure with its per cent sign, a Latin word, a call, or any other character. Characters outside ASCII
# are written as bytes, as in git's own drivers, because what `.` matches depends on the locale.
_WORDS = (
    rb"[0-9]+([.,][0-9]+)*%?|[A-Za-z]+|\\[\\^[^]]+\\]|[" + b"\xc0-\xff][\x80-\xbf]+|[^[:space:]]"
)
_HEADINGS = rb"^(#+ .*)$"


def set_up(folder: Path) -> Path:
    """Set up the repository that `folder` is in, again if need be. Returns the path of the settings file."""
    place = _git_folder(folder)
    write_whole(place / _CONFIG, _config(folder))
    if _CONFIG not in _git(folder, "config", "--local", "--get-all", "include.path", check=False):
        _git(folder, "config", "--local", "--add", "include.path", _CONFIG)
    _write_attributes(place, _attributes())
    return place


def remove(folder: Path) -> Path:
    """Undo what `set_up` did."""
    place = _git_folder(folder)
    _git(folder, "config", "--local", "--unset-all", "include.path", f"^{_CONFIG}$", check=False)
    _git(folder, "update-ref", "-d", "refs/notes/textconv/zhengben-source", check=False)
    (place / _CONFIG).unlink(missing_ok=True)
    _write_attributes(place, "")
    return place


def converted(path: Path) -> str | bytes:
    """The cleaned text of a source, for git to compare; the file unchanged if it cannot be cleaned.

    Raises UnreadableSource if it cannot be read at all.
    """
    try:
        # Git hands over a copy with a random name. The name must not make a difference.
        found = clean_proven(
            read_source(path, "source.txt"), vocabulary=vocabulary_for(path)
        ).documents
    except ZhengbenError as error:
        try:
            return path.read_bytes()
        except OSError:
            raise error from None
    return "\n".join(write_document(document) for document in found.values())


def _attributes() -> str:
    """Our lines of info/attributes: which files are canonical Markdown, and which are sources."""
    known = [suffix for suffix in suffixes(tables=False) if suffix != ".md"]
    sources = "".join(f"*{suffix} diff=zhengben-source\n" for suffix in known)
    return f"{_BEGIN}\n*.md diff=zhengben\n{sources}{_END}\n"


def _config(folder: Path) -> bytes:
    digest = code_digest()[:12] + vocabulary_for(folder / "source").digest[:12]
    command = f"ZHENGBEN={digest} {shlex.quote(sys.executable)} -m zhengben textconv"
    quoted = command.replace("\\", "\\\\").replace('"', '\\"').encode()
    words = b'\twordRegex = "%s"\n\txfuncname = "%s"\n' % (_WORDS, _HEADINGS)
    # The digest is part of the command, so that git drops its cache when the rules change.
    return (
        b'[diff "zhengben"]\n' + words + b'[diff "zhengben-source"]\n' + words
        + b'\ttextconv = "%s"\n\tcachetextconv = true\n' % quoted
    )  # fmt: skip


def _write_attributes(place: Path, block: str) -> None:
    """Write our block into info/attributes, in place of an earlier one."""
    path = place / "info/attributes"
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.is_file() else []
    kept: list[str] = []
    ours = False
    for line in lines:
        ours = ours or line.rstrip() == _BEGIN
        if not ours:
            kept.append(line)
        ours = ours and line.rstrip() != _END
    if kept and block and not kept[-1].endswith("\n"):
        kept.append("\n")
    text = "".join(kept) + block
    if text:
        write_whole(path, text)
    else:
        path.unlink(missing_ok=True)


def _git_folder(folder: Path) -> Path:
    found = _git(folder, "rev-parse", "--git-common-dir", check=False).strip()
    if not found:
        raise UsageError(f"{folder}: is not in a git repository; run it inside one.")
    return folder / found


def _git(folder: Path, *arguments: str, check: bool = True) -> str:
    done = git.run(*arguments, folder=folder)
    if check and done.returncode:
        raise Unwritable(f"{folder}: git says: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace")
