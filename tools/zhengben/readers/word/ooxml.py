"""Elements of Office Open XML by their local names, so that its transitional and strict namespaces are one."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any  # an element of lxml, which has no types


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The children of a name."""
    return [e for e in element if local(e) == name]


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of the first name, of it the first of the next, and so on; None if any is missing."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """An attribute in any namespace; empty where there is none."""
    if element is None:
        return ""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def value(element: Element | None, name: str, *, own: bool = False) -> str:
    """The `val` of a child, or, if `own`, an attribute of the element itself; empty where there is none."""
    return attribute(element, name) if own else attribute(child(element, name), "val")


def is_on(element: Element | None, name: str) -> bool | None:
    """A property that is on or off; None where it is not said."""
    found = child(element, name)
    if found is None:
        return None
    return attribute(found, "val") not in ("0", "false", "off", "none")
