"""Regular expressions that are compiled when they are first used, so that a short run does not pay for all of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern. The methods of the compiled one are kept on it, so that later calls cost nothing more."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = self.__dict__.get("_compiled")
        if compiled is None:
            compiled = self.__dict__["_compiled"] = re.compile(self._source, self._flags)
        found = self.__dict__[name] = getattr(compiled, name)
        return found


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of a regular expression, compiled at first use. It has all that `re.compile` gives but the type."""
    return cast(re.Pattern[str], _Lazy(source, flags))
