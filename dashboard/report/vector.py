"""Charts → SVG that stands within a page: no script, no address, axes and colours as they are on slides.

A drawing is a pure function of a chart. Its texts have the colour of the page's ink. Series are told apart by
place, order, dashes and shapes as well as by colour, so that a grey print says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report import style
from dashboard.report.bars import bars
from dashboard.report.marks import INK, block, course, marker, rule, told
from dashboard.report.markup import element, inner
from dashboard.report.plot import Plot, bar_width, surroundings, upright, written
from dashboard.report.slides import Chart, plain
from dashboard.report.svg import label

# A bright line between parts of a column, so that they differ in grey as well.
_SEAM: Final = 1.4
_TYPES: Final = {
    "columns": N_("Columns"),
    "stacked": N_("Stacked columns"),
    "bars": N_("Bars"),
    "lines": N_("Lines"),
    "waterfall": N_("Waterfall"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG element and its size, in units of which a letter is eleven high."""

    svg: str
    width: float
    height: float


def drawing(chart: Chart, numbers: Numbers, width: float, tall: float) -> Drawing:
    """Draw a chart.

    Args:
        chart: what is drawn.
        numbers: writes its figures, in the language of the review.
        width: of the drawing.
        tall: height of the field of its marks; that of bars follows from how many they are.
    """
    if chart.kind == "bars":
        height, parts = bars(chart, numbers, width)
    else:
        plot = upright(chart, numbers, width, tall)
        height, parts = plot.height, [*surroundings(plot), *_marks(plot)]
    heard = [element("title", inner(_title(chart, numbers))), element("desc", inner(_said(chart, numbers)))]
    svg = element("svg", *heard, *parts, role="img", viewBox=f"0 0 {width:.0f} {height:.1f}")
    return Drawing(svg, width, height)


def _title(chart: Chart, numbers: Numbers) -> str:
    names = numbers.words.listed(series.name for series in chart.series if not series.is_base)
    return chart.title or names


def _said(chart: Chart, numbers: Numbers) -> str:
    """Say in a sentence what is drawn, for those who do not see it."""
    t = numbers.words
    shown = [series for series in chart.series if not series.is_base]
    known = [value for series in shown for value in series.values if value is not None]
    return t(
        "{type}: {names}, from “{first}” to “{last}”, with values from {low} to {high}. "
        "The figures follow as a table.",
        type=t(_TYPES[chart.kind]),
        names=t.listed(plain(series.name, style.LONGEST_LABEL) for series in shown),
        first=plain(chart.categories[0], style.LONGEST_LABEL) if chart.categories else "",
        last=plain(chart.categories[-1], style.LONGEST_LABEL) if chart.categories else "",
        low=numbers.value(min(known, default=None), chart.unit),
        high=numbers.value(max(known, default=None), chart.unit),
    )


def _marks(plot: Plot) -> list[str]:
    match plot.chart.kind:
        case "lines":
            return _lines(plot)
        case "stacked":
            return _stacked(plot)
        case "waterfall":
            return _waterfall(plot)
        case _:
            return _columns(plot)


def _value(plot: Plot, text: str, x: float, y: float, *, is_below: bool = False) -> str:
    """Write a value above a mark that ends there, or below it."""
    if plot.values is None:
        return ""
    size = plot.values.size
    if not plot.values.is_turned:
        return label(
            text, x, y + size * 1.1 if is_below else y - size * 0.35, size, text_anchor="middle", fill=INK
        )
    turned = f"translate({x + size * 0.35:.1f} {y + 3 if is_below else y - 3:.1f}) rotate(-90)"
    return label(text, 0, 0, size, text_anchor="end" if is_below else "start", fill=INK, transform=turned)


def _columns(plot: Plot) -> list[str]:
    chart, drawn = plot.chart, []
    across, count = bar_width(plot.chart, plot.band), len(plot.chart.series)
    for s, (series, colour) in enumerate(zip(chart.series, style.colours(chart), strict=True)):
        for place, value in enumerate(series.values):
            x = plot.across(place) + (s - (count - 1) / 2) * across
            if value is None:
                drawn.append(_value(plot, NO_VALUE, x, plot.up(0.0)))
                continue
            y, ground = plot.up(value), plot.up(0.0)
            said = told(chart, plot.numbers, s, place, value)
            drawn.append(
                block(x - across / 2 + 0.5, min(y, ground), across - 1, abs(y - ground), colour, said)
            )
            drawn.append(_value(plot, written(chart, s, value, plot.numbers), x, y, is_below=value < 0))
    return drawn


def _stacked(plot: Plot) -> list[str]:
    chart, drawn = plot.chart, []
    across = bar_width(chart, plot.band)
    # What is owed and what is owing pile up on their own sides of zero.
    above, below = [0.0] * len(chart.categories), [0.0] * len(chart.categories)
    for s, (series, colour) in enumerate(zip(chart.series, style.colours(chart), strict=True)):
        for place, value in enumerate(series.values):
            if not value:
                continue
            piled = above if value > 0 else below
            start, piled[place] = piled[place], piled[place] + value
            ends = sorted((plot.up(start), plot.up(piled[place])))
            tall = max(ends[1] - ends[0] - _SEAM, 0.4)
            x = plot.across(place) - across / 2
            drawn.append(block(x, ends[0], across, tall, colour, told(chart, plot.numbers, s, place, value)))
    return drawn


def _waterfall(plot: Plot) -> list[str]:
    """Draw levels from the ground and steps that hang where the one before ended."""
    chart, drawn = plot.chart, []
    across = bar_width(chart, plot.band)
    base = chart.series[0].values
    reached: float | None = None
    for place in range(len(chart.categories)):
        for s in (style.LEVEL, style.ADDS, style.TAKES_AWAY):
            value = chart.series[s].values[place]
            if value is None:
                continue
            foot = plot.scale.low if s == style.LEVEL else base[place] or 0.0
            head = value if s == style.LEVEL else foot + value
            x, y = plot.across(place), plot.up(head)
            if reached is not None:
                start = plot.across(place - 1) + across / 2
                drawn.append(rule(start, plot.up(reached), x - across / 2, plot.up(reached), 0.5))
            tall = max(plot.up(foot) - y, 1.0)
            said = told(chart, plot.numbers, s, place, value)
            drawn.append(block(x - across / 2, y, across, tall, style.colours(chart)[s], said))
            drawn.append(_value(plot, written(chart, s, value, plot.numbers), x, y))
            reached = foot if s == style.TAKES_AWAY else head
    return drawn


def _lines(plot: Plot) -> list[str]:
    """Draw lines with a mark at each value; where one is not known, the line breaks off."""
    chart, drawn = plot.chart, []
    for s, (series, colour) in enumerate(zip(chart.series, style.colours(chart), strict=True)):
        places = list(enumerate(series.values))
        for is_known, run in groupby(places, key=lambda one: one[1] is not None):
            points = [(plot.across(p), plot.up(v)) for p, v in run if v is not None]
            if is_known and len(points) > 1:
                drawn.append(course(points, s, colour))
        drawn += [
            marker(plot.across(p), plot.up(v), s, colour, told(chart, plot.numbers, s, p, v))
            for p, v in places
            if v is not None
        ]
    return drawn
