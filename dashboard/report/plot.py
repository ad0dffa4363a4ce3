"""The field of a drawing whose places stand side by side: its size, and what is written about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.numbers import Numbers
from dashboard.report import style
from dashboard.report.marks import INK, SWATCH, legend, rule, swatch
from dashboard.report.scale import (
    SIZE,
    Legend,
    Names,
    Scale,
    ends_of,
    held,
    legend_of,
    names_of,
    scale_of,
    spread,
)
from dashboard.report.slides import Chart
from dashboard.report.svg import LINE, MIDDLE, label, labels, width

_FAINT: Final = 0.16
# Sizes of the letters of values at marks, the first that fits.
_VALUE_SIZES: Final = (10.5, 9.5, 8.5)


@dataclass(frozen=True, slots=True)
class Values:
    """How values stand at marks: size of their letters, whether they are turned, the height they take."""

    size: float
    is_turned: bool
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The field of a chart, and what is written about it.

    Attributes:
        whole: width of the drawing.
        left, top, right, bottom: of the field, in units of the drawing.
        values: how values stand at the marks; None where none do.
        ends: names of series at the end of their marks, with the middle of each; else there is a legend.
        foot: height between the field and the names below it.
    """

    chart: Chart
    numbers: Numbers
    scale: Scale
    whole: float
    left: float
    top: float
    right: float
    bottom: float
    values: Values | None
    names: Names
    ends: dict[int, tuple[float, list[str]]]
    legend: Legend | None
    foot: float

    @property
    def height(self) -> float:
        """The height of the drawing."""
        below = self.legend.height + 6 if self.legend else 0.0
        return self.bottom + self.foot + 6 + self.names.height + 4 + below

    @property
    def band(self) -> float:
        """The width of a place."""
        return _band(self.chart, self.left, self.right)

    def across(self, place: int) -> float:
        """Return the middle of a place."""
        return self.left + self.band * (place + 0.5)

    def up(self, value: float) -> float:
        """Return where a value stands; beyond the axis, at its end."""
        return _up(self.scale, value, self.top, self.bottom)


def upright(chart: Chart, numbers: Numbers, whole: float, tall: float) -> Plot:
    """Lay out a drawing.

    Args:
        chart: what is drawn.
        numbers: writes its figures.
        whole: width of the drawing.
        tall: height of its field.
    """
    scale = scale_of(chart, numbers)
    left = scale.room + 8
    names = ends_of(chart, whole) or {}
    room = max((width(line, SIZE) for lines in names.values() for line in lines), default=0.0)
    top, right = SIZE * 0.7, whole - (room + SWATCH + 8 if names else 4)
    ends = _ends(chart, names, scale, (top, top + tall))
    if not ends:
        right = whole - 4
    values = _values(chart, numbers, _band(chart, left, right))
    has_debts = any(v is not None and v < 0 for series in chart.series for v in series.values)
    top += values.height if values else 0.0
    return Plot(
        chart,
        numbers,
        scale,
        whole,
        left,
        top,
        right,
        top + tall,
        values,
        names_of(chart, left, right, whole),
        ends,
        legend_of(chart, whole, SWATCH) if style.has_legend(chart) and not ends else None,
        values.height if values and has_debts else 0.0,
    )


def _band(chart: Chart, left: float, right: float) -> float:
    return (right - left) / max(len(chart.categories), 1)


def _up(scale: Scale, value: float, top: float, bottom: float) -> float:
    share = (min(max(value, scale.low), scale.high) - scale.low) / (scale.high - scale.low)
    return bottom - share * (bottom - top)


def bar_width(chart: Chart, band: float) -> float:
    """Return how wide a bar is in a place of that width."""
    beside = len(chart.series) if chart.kind in ("columns", "bars") else 1
    return min(band / (beside + style.gap(chart) / 100), 56.0)


def written(chart: Chart, place: int, value: float, numbers: Numbers) -> str:
    """Write a value of a series as it stands at its mark; steps of a waterfall have their sign."""
    signs = {style.ADDS: "+", style.TAKES_AWAY: "−"} if chart.kind == "waterfall" else {}
    text = numbers.brief(value, chart.unit)
    # What rounds to nothing has no direction.
    return text if text == numbers.brief(0.0, chart.unit) else f"{signs.get(place, '')}{text}"


def _values(chart: Chart, numbers: Numbers, band: float) -> Values | None:
    if not style.is_labelled(chart):
        return None
    texts = [
        written(chart, place, value, numbers)
        for place, series in enumerate(chart.series)
        for value in series.values
        if value is not None and not series.is_base
    ]
    # From one value to the next.
    apart = bar_width(chart, band) if chart.kind == "columns" and len(chart.series) > 1 else band
    for size in _VALUE_SIZES:
        if max((width(text, size) for text in texts), default=0.0) <= apart - 2:
            return Values(size, False, size * 1.4)
    smallest = _VALUE_SIZES[-1]
    if apart < smallest * LINE:
        # They would cover one another; the table has them.
        return None
    return Values(smallest, True, max(width(text, smallest) for text in texts) + 6)


def _ends(
    chart: Chart, names: dict[int, list[str]], scale: Scale, field: tuple[float, float]
) -> dict[int, tuple[float, list[str]]]:
    """Return where names stand at the end of their marks; none where there is no room for all."""
    wanted, reached = [], 0.0
    for place in names:
        value = chart.series[place].values[-1] or 0.0
        stands = value if chart.kind == "lines" else reached + value / 2
        wanted.append(_up(scale, stands, *field))
        reached += value
    heights = [len(lines) * SIZE * LINE for lines in names.values()]
    found = spread(wanted, heights, field[0] - SIZE * 0.5, field[1] + SIZE * 0.5)
    return dict(zip(names, zip(found, names.values(), strict=True), strict=True)) if found else {}


def surroundings(plot: Plot) -> list[str]:
    """Draw what stands about the marks: the axis with its lines, names below, and who is who."""
    return [*_grid(plot), *_names(plot), *_who(plot)]


def _grid(plot: Plot) -> list[str]:
    drawn = []
    for value, text in zip(plot.scale.values, plot.scale.texts, strict=True):
        y = plot.up(value)
        is_ground = value == 0 or y == plot.bottom
        drawn.append(rule(plot.left, y, plot.right, y, 0.6 if is_ground else _FAINT))
        drawn.append(label(text, plot.left - 6, y + SIZE * MIDDLE, SIZE, text_anchor="end", fill=INK))
    if plot.up(plot.scale.values[0]) != plot.bottom:
        drawn.append(rule(plot.left, plot.bottom, plot.right, plot.bottom, 0.6))
    return drawn


def _names(plot: Plot) -> list[str]:
    names, foot = plot.names, plot.bottom + plot.foot + 6
    if not names.angle:
        return [
            labels(
                lines,
                held(plot.across(place), lines, plot.whole),
                foot + SIZE * 0.85,
                SIZE,
                text_anchor="middle",
                fill=INK,
            )
            for place, lines in names.lines.items()
        ]
    return [
        label(
            lines[0],
            0,
            0,
            SIZE,
            text_anchor="end",
            fill=INK,
            transform=f"translate({plot.across(place) + SIZE * 0.4:.1f} {foot + SIZE * 0.6:.1f}) "
            f"rotate({-names.angle})",
        )
        for place, lines in names.lines.items()
    ]


def _who(plot: Plot) -> list[str]:
    drawn = []
    for place, (middle, lines) in plot.ends.items():
        drawn.append(swatch(plot.chart, place, plot.right + 6, middle))
        y = middle - (len(lines) - 1) / 2 * SIZE * LINE + SIZE * MIDDLE
        drawn.append(labels(lines, plot.right + 6 + SWATCH, y, SIZE, fill=INK))
    if plot.legend:
        drawn += legend(plot.chart, plot.legend, plot.height)
    return drawn
