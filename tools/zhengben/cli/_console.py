"""Rich's console; apart, for rich is imported only where something is drawn."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ..text.visible import visible


class ShownConsole(Console):
    """A console that shows hidden characters of what it prints, and raises BrokenPipeError where nobody reads it."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Segments of text, with nothing hidden in them; those that control the terminal are rich's own."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`."""
        raise BrokenPipeError
