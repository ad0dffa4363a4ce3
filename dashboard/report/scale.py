"""What stands about the marks of a drawn chart: the axis of values, the names below it, and who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, radians, sin
from typing import Final

from dashboard.numbers import Numbers
from dashboard.report import style
from dashboard.report.slides import Chart, plain
from dashboard.report.svg import LINE, broken, is_whole, width

# Letters, in units of a drawing.
SIZE: Final = 11.0
# Names of categories take at most so many lines, and slanted ones so much height.
_MOST_LINES, _MOST_SLANTED = 3, 96.0
_APART: Final = 5.0
# Names that stand slanted lean as little as they can without touching one another.
_ANGLES: Final = (35, 45, 60, 90)


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of values: where it begins and ends, and its round values as they are written."""

    low: float
    high: float
    values: tuple[float, ...]
    texts: tuple[str, ...]

    @property
    def room(self) -> float:
        """How wide the widest text is."""
        return max((width(text, SIZE) for text in self.texts), default=0.0)


def scale_of(chart: Chart, numbers: Numbers) -> Scale:
    """Return the axis of a chart; it begins at zero, unless the chart says where."""
    least, most = _reach(chart)
    begins, ends, _ = style.axis(chart)
    if chart.lowest is not None and begins is not None:
        return _begun_at(begins, most, chart, numbers)
    values, texts = numbers.ticks(most if ends is None else ends, chart.unit, min(least, 0.0))
    kept = [(v, text) for v, text in zip(values, texts, strict=True) if begins is None or v >= begins]
    return _made(kept[0][0], kept[-1][0], kept)


def _begun_at(begins: float, most: float, chart: Chart, numbers: Numbers) -> Scale:
    """Return an axis that begins elsewhere than at zero, its values round all the same."""
    steps, _ = numbers.ticks(max(most - begins, 0.0), chart.unit)
    step = steps[1] - steps[0] if len(steps) > 1 else 1.0
    first, last = ceil(round(begins / step, 6)), max(ceil(round(most / step, 6)), floor(begins / step) + 1)
    values = [round(place * step, 12) for place in range(first, last + 1)]
    return _made(begins, values[-1], [(value, numbers.value(value, chart.unit)) for value in values])


def _made(low: float, high: float, written: Sequence[tuple[float, str]]) -> Scale:
    values, texts = zip(*written, strict=True)
    return Scale(low, high if high > low else low + 1.0, values, texts)


def _reach(chart: Chart) -> tuple[float, float]:
    """Return the least and the most that is drawn: of what is stacked, its sums."""
    if chart.kind not in ("stacked", "waterfall"):
        values = [v for series in chart.series for v in series.values if v is not None]
        return min(values, default=0.0), max(values, default=0.0)
    columns = list(zip(*(series.values for series in chart.series), strict=True))
    sums = [sum(v for v in column if v is not None and v > 0) for column in columns]
    debts = [sum(v for v in column if v is not None and v < 0) for column in columns]
    return min(debts, default=0.0), max(sums, default=0.0)


@dataclass(frozen=True, slots=True)
class Names:
    """The names below the places of a chart.

    Attributes:
        lines: by place, of those that are written, in how many lines.
        angle: by which they are slanted, in degrees; at 0 they stand upright.
        height: that they take.
    """

    lines: dict[int, list[str]]
    angle: int
    height: float


def names_of(chart: Chart, left: float, right: float, whole: float) -> Names:
    """Write names below their places: upright in lines, of months only some, else slanted.

    Args:
        chart: whose categories are written.
        left, right: between which its places lie.
        whole: width of the drawing.
    """
    names = [plain(name, style.LONGEST_LABEL) for name in chart.categories]
    count = max(len(names), 1)
    band = (right - left) / count
    # Where places follow one another in time, who reads one knows its neighbours.
    for every in range(1, count + 1) if chart.kind in ("lines", "stacked") else (1,):
        shown = range(len(names) - 1, -1, -every)
        lines = {p: broken(names[p], band * every - _APART, SIZE, _MOST_LINES) for p in sorted(shown)}
        spans = [_span(left + band * (p + 0.5), text, whole) for p, text in lines.items()]
        is_apart = all(b[0] - a[1] >= _APART for a, b in pairwise(spans))
        if is_apart and all(is_whole(names[p], text) for p, text in lines.items()):
            return Names(lines, 0, max(map(len, lines.values()), default=0) * SIZE * LINE)
    return _slanted(names, left, band)


def _span(middle: float, lines: Sequence[str], whole: float) -> tuple[float, float]:
    half = max(width(line, SIZE) for line in lines) / 2
    middle = min(max(middle, half + 1), whole - half - 1)
    return middle - half, middle + half


def held(middle: float, lines: Sequence[str], whole: float) -> float:
    """Return where the middle of a text stands so that the text lies within a drawing of that width."""
    return sum(_span(middle, lines, whole)) / 2


def _slanted(names: Sequence[str], left: float, band: float) -> Names:
    """Slant names as little as they need to stand whole and without touching one another."""
    angles = [angle for angle in _ANGLES if band * sin(radians(angle)) >= SIZE * LINE] or [_ANGLES[-1]]
    every = max(ceil(SIZE * LINE / (band * sin(radians(angles[-1])))), 1)
    for angle in angles:
        lines = {
            place: broken(names[place], _slope(left + band * (place + 0.5) - 2, angle), SIZE, 1)
            for place in range(0, len(names), every)
        }
        if all(is_whole(names[place], text) for place, text in lines.items()):
            break
    longest = max((width(line, SIZE) for text in lines.values() for line in text), default=0.0)
    return Names(lines, angle, longest * sin(radians(angle)) + SIZE)


def _slope(reach: float, angle: int) -> float:
    """Return how long a slanted name may be that ends so far from the left edge."""
    return min(_MOST_SLANTED / sin(radians(angle)), reach / max(cos(radians(angle)), 0.01))


@dataclass(frozen=True, slots=True)
class Legend:
    """Who is who, below a chart: by series its place from the left and from the top, and its name."""

    entries: tuple[tuple[float, float, str], ...]
    height: float


def legend_of(chart: Chart, whole: float, swatch: float) -> Legend:
    """Write the names of series in rows below a chart, none wider than the chart."""
    entries: list[tuple[float, float, str]] = []
    x = y = 0.0
    for series in chart.series:
        (name,) = broken(plain(series.name, style.LONGEST_LABEL), whole - swatch - 2, SIZE, 1)
        taken = swatch + width(name, SIZE)
        if x and x + taken > whole - 1:
            x, y = 0.0, y + SIZE * 1.5
        entries.append((x, y, name))
        x += taken + 16
    return Legend(tuple(entries), y + SIZE * 1.5)


def ends_of(chart: Chart, whole: float) -> dict[int, list[str]] | None:
    """Return the names of series where they can stand at the end of their marks, else None.

    They can if each has a mark at the last place and the names leave room enough for the marks.
    """
    if not style.has_legend(chart) or chart.kind not in ("lines", "stacked"):
        return None
    if not all(series.values and series.values[-1] for series in chart.series):
        return None
    room = whole * 0.24
    names = [plain(series.name, style.LONGEST_LABEL) for series in chart.series]
    lines = {place: broken(name, room, SIZE, 2) for place, name in enumerate(names)}
    is_fit = all(is_whole(name, lines[place]) for place, name in enumerate(names))
    return lines if is_fit else None


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float] | None:
    """Return the places nearest to those wanted at which nothing overlaps, or None if there is no room.

    Args:
        wanted: middles, from the top.
        heights: that each takes.
        top, bottom: between which they stand.
    """
    if sum(heights) > bottom - top:
        return None
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found, reached = list(wanted), top
    for place in order:
        found[place] = max(wanted[place], reached + heights[place] / 2)
        reached = found[place] + heights[place] / 2
    reached = bottom
    for place in reversed(order):
        found[place] = min(found[place], reached - heights[place] / 2)
        reached = found[place] - heights[place] / 2
    return found
