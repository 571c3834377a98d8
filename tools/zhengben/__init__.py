"""zhengben (正本): scraped Chinese government reports become text that people can trust.

Five functions are public; docs/python.md shows each of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import clean as clean
    from .api import convert as convert
    from .api import diff as diff
    from .api import read as read
    from .api import to_markdown as to_markdown

__version__ = "0.1.0"
__all__ = ["__version__", "clean", "convert", "diff", "read", "to_markdown"]

# Python puts a folder of the package that it imports into the package under the folder's name. The folder clean/ would
# so hide the function `clean`; imported here, it is never put there again.
import_module(f"{__name__}.clean")
del globals()["clean"]


def __getattr__(name: str) -> object:
    """Load the functions when one of them is asked for: `import zhengben` alone is fast."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.api"), name)


def __dir__() -> list[str]:
    return [*__all__]
