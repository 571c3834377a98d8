"""Elements of Office Open XML by local name, so that transitional and strict namespaces are treated alike."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any  # an element of lxml, which has no type annotations


def local(element: Element) -> str:
    """The name of an element without its namespace; `""` for a comment or processing instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The children with this name."""
    return [e for e in element if local(e) == name]


def child(element: Element | None, *names: str) -> Element | None:
    """Follow `names` downward, each time the first child with the next name. None if one is missing."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """An attribute in any namespace; `""` if it is missing."""
    if element is None:
        return ""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def value(element: Element | None, name: str, *, own: bool = False) -> str:
    """The `val` attribute of the child `name`; if `own`, the attribute `name` of the element itself. `""` if missing."""
    return attribute(element, name) if own else attribute(child(element, name), "val")


def is_on(element: Element | None, name: str) -> bool | None:
    """A property that is on or off; None if it is not specified."""
    found = child(element, name)
    if found is None:
        return None
    return attribute(found, "val") not in ("0", "false", "off", "none")
