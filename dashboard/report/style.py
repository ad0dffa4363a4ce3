"""How figures and charts look in every file that people edit: number formats, colours, axes; stated once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.report.slides import Chart, FigureUnit
from dashboard.theme import BLUE, BUCKET_COLOURS, GREY, MEMBER_COLOURS, ORANGE
from dashboard.theme import INK as INKS

INK: Final = INKS["light"]
# Lines of axes and cells, the ground of a head, what is said less loudly.
RULE: Final = "#D5DAE0"
BAND: Final = "#F3F5F7"
MUTED: Final = "#5B6672"

# Names on axes and in legends are cut where they would leave no room for marks.
LONGEST_LABEL: Final = 60
LONGEST_CHART_TITLE: Final = 80

_FORMATS: Final[dict[FigureUnit, str]] = {
    "share": "0.0%",
    "percent": "0.0%",
    "points": "0.0",
    "price": "#,##0.00",
    "score": "0.00",
    "days": "0.0",
    "ratio": "0.000",
    "per_thousand": "0.0",
    "chance": "0.000",
}
_WHOLE: Final = "#,##0"

# The series of a waterfall, in their order: what carries, levels, what adds, what takes away.
LEVEL, ADDS, TAKES_AWAY = 1, 2, 3


def number_format(unit: FigureUnit) -> str:
    """Return how programs of the office are told to write a figure of a unit, without its currency."""
    return _FORMATS.get(unit, _WHOLE)


def label_format(chart: Chart, place: int) -> str:
    """Return how the marks of a series are labelled, by its place: steps of a waterfall have their sign.

    A step that is rounded to nothing has none: there is no “−0.0%”.
    """
    written = number_format(chart.unit)
    if chart.kind != "waterfall":
        return written
    nothing = f"[<0.0005]{written};" if chart.unit == "share" else ""
    return {ADDS: f"{nothing}+{written}", TAKES_AWAY: f'{nothing}"−"{written}'}.get(place, written)


def colours(chart: Chart) -> Sequence[str]:
    """Return the colour of each series."""
    if chart.kind == "waterfall":
        return ("#FFFFFF", GREY, BLUE, ORANGE)
    palette = BUCKET_COLOURS if chart.kind == "stacked" else MEMBER_COLOURS
    return [palette[place % len(palette)] for place in range(len(chart.series))]


def gap(chart: Chart) -> int:
    """Return the room between bars, in percent of a bar."""
    return 40 if chart.kind in ("stacked", "waterfall") else 50


def is_labelled(chart: Chart) -> bool:
    """Whether values are written at the marks."""
    return chart.kind in ("waterfall", "bars", "columns")


def has_legend(chart: Chart) -> bool:
    """Whether series must be told apart."""
    return chart.kind != "waterfall" and sum(not series.is_base for series in chart.series) > 1


def axis(chart: Chart) -> tuple[float | None, float | None, float | None]:
    """Return where the axis of values begins and ends, and its step; None leaves it to the program."""
    if chart.lowest is not None:
        return round(chart.lowest, 3), None, None
    if chart.unit == "score":
        return 1, 5, 1
    least = min((v for series in chart.series for v in series.values if v is not None), default=0.0)
    # A small change on an axis that begins elsewhere would look large.
    return (0, None, None) if least >= 0 else (None, None, None)
