"""OpenCC: a check that it is the right package, its dictionaries, and converters from our own configurations."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import MissingTool, demand_library, how_to_install

_NEEDED = (1, 4)


@cache
def opencc() -> Any:
    """The module `opencc`. Raises MissingTool if it is missing or is another package of the same name.

    `opencc-python-reimplemented` and `opencc-py` install into the same folder `opencc/`. Neither has
    `__version__`, the dictionaries, or the program `opencc_dict`.
    """
    demand_library("opencc", "Converting between scripts", "editions")
    import opencc as module

    version = getattr(module, "__version__", "")
    place = Path(str(module.__file__)).parent
    if not version or not (place / "clib/share/opencc/s2tw.json").is_file():
        raise MissingTool(
            f"{place} is not OpenCC but a package of the same name; uninstall "
            f"opencc-python-reimplemented and opencc-py, then: {how_to_install('editions')}."
        )
    if tuple(int(n) for n in version.split(".")[:2]) < _NEEDED:
        raise MissingTool(f"OpenCC {version} is too old: {how_to_install('editions')}.")
    return module


def version() -> str:
    """OpenCC's version, as written in the front matter of editions."""
    return str(opencc().__version__)


def data_folder() -> Path:
    """Where OpenCC's configurations and dictionaries are."""
    return Path(opencc().__file__).parent / "clib/share/opencc"


@cache
def standard(config: str) -> Any:
    """OpenCC's own converter for one of its configurations: `standard("s2t").convert(text)`."""
    return opencc().OpenCC(config)


def configuration(config: str) -> dict[str, Any]:
    """One of OpenCC's configurations, with absolute paths to its dictionaries."""
    data: dict[str, Any] = json.loads((data_folder() / f"{config}.json").read_text("utf-8"))
    _absolute(data)
    return data


def _absolute(node: Any) -> None:
    """Make the paths of dictionaries absolute: in our own configuration file, relative ones would not be found."""
    if isinstance(node, dict):
        if "file" in node:
            node["file"] = str(data_folder() / node["file"])
        for value in node.values():
            _absolute(value)
    elif isinstance(node, list):
        for value in node:
            _absolute(value)


def custom(data: dict[str, Any]) -> Any:
    """A converter from a configuration. OpenCC reads it only from a file, so one is written and removed."""
    with tempfile.TemporaryDirectory(prefix="zhengben-opencc-") as folder:
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return opencc().OpenCC(str(path))


def replacer(entries: Mapping[str, str]) -> Any:
    """A converter that only replaces each key by its value, longest match first."""
    inline = {"type": "inline", "entries": dict(entries)}
    return custom({"name": "entries", "conversion_chain": [{"dict": inline}]})


@cache
def dictionary(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC, as its `opencc_dict` lists it: key to values; OpenCC uses the first value."""
    tool = data_folder().parents[1] / "bin/opencc_dict"
    with tempfile.TemporaryDirectory(prefix="zhengben-opencc-") as folder:
        text = Path(folder) / "dictionary.txt"
        command = [str(tool), "-i", str(data_folder() / f"{name}.ocd2"), "-f", "ocd2"]
        try:
            subprocess.run(
                [*command, "-o", str(text), "-t", "text"], check=True, capture_output=True
            )
            lines = text.read_text("utf-8").splitlines()
        except (OSError, subprocess.CalledProcessError) as error:
            raise MissingTool(
                f"{tool} cannot list OpenCC's dictionaries ({error}); install OpenCC again."
            ) from error
    pairs = (line.split("\t") for line in lines)
    return {key: tuple(values.split(" ")) for key, values in pairs}


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """OpenCC's phrases in Simplified Chinese, with their Traditional forms (s2t)."""
    return dictionary("STPhrases_GeneratedFromRegionalPhrases") | dictionary("STPhrases")


@cache
def characters() -> dict[str, tuple[str, ...]]:
    """Simplified characters with their Traditional forms (s2t); the first form is used outside phrases."""
    return dictionary("STCharacters")
