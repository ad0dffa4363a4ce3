"""Bars that lie, one below the other: their names at the left, their values at their ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report import style
from dashboard.report.marks import INK, SWATCH, block, legend, rule, told
from dashboard.report.plot import written
from dashboard.report.scale import SIZE, Scale, held, legend_of, scale_of
from dashboard.report.slides import Chart, plain
from dashboard.report.svg import LINE, MIDDLE, broken, label, labels, width

_THICK, _THIN, _APART = 13.0, 10.0, 7.0
_VALUE_SIZE: Final = 10.5
# Names take at most so much of the width, in so many lines.
_MOST_ROOM, _MOST_LINES = 0.36, 3


@dataclass(frozen=True, slots=True)
class _Field:
    """Where bars lie.

    Attributes:
        names: right end of the names.
        left, right: of the axis of values.
    """

    scale: Scale
    names: float
    left: float
    right: float

    def along(self, value: float) -> float:
        """Return where a value ends."""
        scale = self.scale
        share = (min(max(value, scale.low), scale.high) - scale.low) / (scale.high - scale.low)
        return self.left + share * (self.right - self.left)


def bars(chart: Chart, numbers: Numbers, whole: float) -> tuple[float, list[str]]:
    """Draw bars; return the height of the drawing and its parts.

    Args:
        chart: of kind `bars`.
        numbers: writes its figures.
        whole: width of the drawing.
    """
    names = [
        broken(plain(name, style.LONGEST_LABEL), whole * _MOST_ROOM, SIZE, _MOST_LINES)
        for name in chart.categories
    ]
    field = _field(chart, numbers, whole, max((width(line, SIZE) for n in names for line in n), default=0.0))
    thick = _THICK if len(chart.series) == 1 else _THIN
    drawn: list[str] = []
    y = 2.0
    for place, lines in enumerate(names):
        tall = max(len(lines) * SIZE * LINE, len(chart.series) * thick) + _APART
        middle = y + tall / 2
        foot = middle - (len(lines) - 1) / 2 * SIZE * LINE + SIZE * MIDDLE
        drawn.append(labels(lines, field.names, foot, SIZE, text_anchor="end", fill=INK))
        drawn += _row(chart, numbers, field, place, middle, thick)
        y += tall
    drawn = [*_axis(field, y, whole), *drawn]
    height = y + SIZE * 1.6
    if style.has_legend(chart):
        who = legend_of(chart, whole, SWATCH)
        height += who.height + 6
        drawn += legend(chart, who, height)
    return height, drawn


def _field(chart: Chart, numbers: Numbers, whole: float, names: float) -> _Field:
    """Share out the width: names, values of debts, the bars, values."""
    known = [(s, v) for s, series in enumerate(chart.series) for v in series.values if v is not None]
    above = [width(written(chart, s, v, numbers), _VALUE_SIZE) for s, v in known if v >= 0]
    below = [width(written(chart, s, v, numbers), _VALUE_SIZE) for s, v in known if v < 0]
    left = names + 8 + (max(below) + 5 if below else 0.0)
    return _Field(scale_of(chart, numbers), names, left, whole - max(above, default=0.0) - 7)


def _row(
    chart: Chart, numbers: Numbers, field: _Field, place: int, middle: float, thick: float
) -> Iterator[str]:
    """Draw the bars of a name, one a series."""
    ground = field.along(0.0)
    for s, (series, colour) in enumerate(zip(chart.series, style.colours(chart), strict=True)):
        y, value = middle + (s - len(chart.series) / 2) * thick, series.values[place]
        foot = y + thick / 2 + _VALUE_SIZE * MIDDLE
        if value is None:
            yield label(NO_VALUE, ground + 5, foot, _VALUE_SIZE, fill=INK)
            continue
        end = field.along(value)
        said = told(chart, numbers, s, place, value)
        yield block(min(ground, end), y + 0.5, abs(end - ground), thick - 1, colour, said)
        x, anchor = (end + 5, "start") if value >= 0 else (end - 5, "end")
        yield label(written(chart, s, value, numbers), x, foot, _VALUE_SIZE, text_anchor=anchor, fill=INK)


def _axis(field: _Field, bottom: float, whole: float) -> Iterator[str]:
    """Draw the axis below the bars; of its values those that have room, zero always."""
    values, texts = field.scale.values, field.scale.texts
    middles = [held(field.along(v), [text], whole) for v, text in zip(values, texts, strict=True)]
    halves = [width(text, SIZE) / 2 for text in texts]
    zero = values.index(0.0) if 0.0 in values else 0
    every = next(
        (k for k in range(1, len(values)) if _is_apart(middles[zero % k :: k], halves[zero % k :: k])),
        len(values),
    )
    for place, (value, text) in enumerate(zip(values, texts, strict=True)):
        if (place - zero) % every == 0:
            x = field.along(value)
            yield rule(x, 0, x, bottom + 2, 0.6 if place == zero else 0.16)
            yield label(text, middles[place], bottom + SIZE * 1.3, SIZE, text_anchor="middle", fill=INK)


def _is_apart(middles: list[float], halves: list[float]) -> bool:
    ends = list(zip(middles, halves, strict=True))
    return all(b - half_b - a - half_a >= 6 for (a, half_a), (b, half_b) in pairwise(ends))
