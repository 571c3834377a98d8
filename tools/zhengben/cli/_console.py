"""Rich's console, in its own module because rich is imported only when something is drawn."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ..text.visible import visible


class ShownConsole(Console):
    """A console that makes hidden characters visible, and raises BrokenPipeError if nobody reads its output."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Segments of text without hidden characters. Segments that control the terminal come from rich and stay."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`."""
        raise BrokenPipeError
