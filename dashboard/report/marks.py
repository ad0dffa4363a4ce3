"""The marks of a drawing: bars, lines and their points, and what shows whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.numbers import Numbers
from dashboard.report import style
from dashboard.report.markup import element, inner
from dashboard.report.scale import SIZE, Legend
from dashboard.report.slides import Chart
from dashboard.report.svg import MIDDLE, label

INK: Final = "currentColor"
# Room of what shows whose a name is, beside it.
SWATCH: Final = 22.0
_BLOCK: Final = 9.0
# Lines differ by their dashes and points where there is no colour.
_DASHES: Final = (None, "6 3", "2 3", "8 3 2 3", "4 2")


def rule(x1: float, y1: float, x2: float, y2: float, opacity: float) -> str:
    """Draw a thin line in ink."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=INK, stroke_opacity=opacity, stroke_width=1)


def legend(chart: Chart, of: Legend, height: float) -> list[str]:
    """Draw who is who at the foot of a drawing of that height."""
    drawn = []
    for place, (x, y, name) in enumerate(of.entries):
        middle = height - of.height + y + SIZE * 0.75
        drawn.append(swatch(chart, place, x, middle))
        drawn.append(label(name, x + SWATCH, middle + SIZE * MIDDLE, SIZE, fill=INK))
    return drawn


def swatch(chart: Chart, place: int, x: float, y: float) -> str:
    """Draw what the marks of a series look like."""
    colour = style.colours(chart)[place]
    if chart.kind != "lines":
        return block(x + 4, y - _BLOCK / 2, _BLOCK, _BLOCK, colour)
    return course([(x, y), (x + 17, y)], place, colour) + marker(x + 8.5, y, place, colour)


def block(x: float, y: float, across: float, tall: float, colour: str, said: str = "") -> str:
    """Draw a bar; `said` is told where it is pointed at."""
    told = [element("title", said)] if said else []
    return element("rect", *told, x=x, y=y, width=across, height=tall, fill=colour)


def course(points: Sequence[tuple[float, float]], place: int, colour: str) -> str:
    """Draw a line through points, dashed as that of its series is."""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = _DASHES[place % len(_DASHES)]
    return element(
        "polyline", points=through, fill="none", stroke=colour, stroke_width=2.25, stroke_dasharray=dashes
    )


def marker(x: float, y: float, place: int, colour: str, said: str = "") -> str:
    """Draw the mark of a value, of the shape of its series; `said` is told where it is pointed at."""
    told = [element("title", said)] if said else []
    match place % 4:
        case 0:
            return element("circle", *told, cx=x, cy=y, r=3.0, fill=colour)
        case 1:
            return element("rect", *told, x=x - 2.8, y=y - 2.8, width=5.6, height=5.6, fill=colour)
        case 2:
            path = f"M{x:.1f} {y - 3.8:.1f}l3.8 6.6h-7.6z"
        case _:
            path = f"M{x:.1f} {y - 4:.1f}l4 4l-4 4l-4 -4z"
    return element("path", *told, d=path, fill=colour)


def told(chart: Chart, numbers: Numbers, series: int, place: int, value: float) -> str:
    """Write what a mark says where it is pointed at."""
    said = numbers.value(value, chart.unit, is_short=False)
    return inner(f"{chart.categories[place]} · {chart.series[series].name}: {said}")
