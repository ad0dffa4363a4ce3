"""Charts of a review → Excel's own, over the cells that hold their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dashboard.report import style
from dashboard.report.cells import POINTS, Book
from dashboard.report.slides import Chart, Dated, plain

_KINDS: Final = {
    "columns": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "waterfall": {"type": "column", "subtype": "stacked"},
    "bars": {"type": "bar"},
    "lines": {"type": "line"},
}
_NOTHING: Final = {"none": True}


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the figures of a chart stand.

    Attributes:
        sheet: the name of the worksheet.
        head, left: row of the names of its series, column of its categories.
        title: row of its title, above its categories.
    """

    sheet: str
    head: int
    left: int
    title: int


def native_chart(book: Book, chart: Chart, cells: Cells) -> Any:
    """Return a chart that reads the cells, with the colours and the axes that it has on slides."""
    made = book.file.add_chart(_KINDS[chart.kind])
    last = cells.head + len(chart.categories)
    for place, series in enumerate(chart.series):
        column = cells.left + 1 + place
        made.add_series(
            {
                # Names are read from cells: as texts they would be taken for formulas if they look like one.
                "name": [cells.sheet, cells.head, column],
                "categories": [cells.sheet, cells.head + 1, cells.left, last, cells.left],
                "values": [cells.sheet, cells.head + 1, column, last, column],
                # Kept for quick viewers: by itself the writer keeps a zero for an empty cell.
                "values_data": list(series.values),
                "gap": style.gap(chart),
                **({"fill": _NOTHING, "border": _NOTHING} if series.is_base else _mark(book, chart, place)),
            }
        )
    _axes(book, chart, made)
    made.set_title(
        {
            "name": [cells.sheet, cells.title, cells.left],
            "name_font": _font(book, POINTS + 1, bold=True),
            "overlay": False,
        }
        if chart.title
        else _NOTHING
    )
    legend = {"position": "bottom", "font": _font(book)} if style.has_legend(chart) else _NOTHING
    made.set_legend(legend)
    made.show_blanks_as("gap")
    made.set_chartarea({"border": {"color": style.RULE}})
    return made


def description(chart: Chart) -> str:
    """Return what is read aloud of a chart."""
    return plain(chart.title or ", ".join(series.name for series in chart.series if not series.is_base), 250)


def _font(
    book: Book, size: int = POINTS - 1, *, bold: bool = False, color: str = style.INK
) -> dict[str, Any]:
    return {"name": book.typeface, "size": size, "bold": bold, "color": color}


def _mark(book: Book, chart: Chart, place: int) -> dict[str, Any]:
    """Return how a series is drawn."""
    colour = style.colours(chart)[place]
    if chart.kind == "lines":
        plain_colour = {"color": colour}
        marker = {"type": "circle", "size": 5, "fill": plain_colour, "border": plain_colour}
        return {"line": {"color": colour, "width": 2.25}, "marker": marker}
    drawn: dict[str, Any] = {"fill": {"color": colour}, "border": _NOTHING}
    if style.is_labelled(chart):
        drawn["data_labels"] = _labels(book, chart, place)
    return drawn


def _labels(book: Book, chart: Chart, place: int) -> dict[str, Any]:
    is_level = chart.kind == "waterfall" and place == style.LEVEL
    position = "outside_end"
    if chart.kind == "waterfall":
        position = "inside_end" if is_level else "inside_base"
    return {
        "value": True,
        "num_format": style.label_format(chart, place),
        "position": position,
        "font": _font(book, color="#FFFFFF" if is_level else style.INK),
    }


def _axes(book: Book, chart: Chart, made: Any) -> None:
    low, high, step = style.axis(chart)
    is_bars = chart.kind == "bars"
    # Of bars that lie, the writer calls the axis of categories the upright one.
    categories, values = (made.set_y_axis, made.set_x_axis) if is_bars else (made.set_x_axis, made.set_y_axis)
    categories(
        {
            "num_font": _font(book),
            "line": {"color": style.RULE},
            "label_position": "low",
            "major_tick_mark": "none",
            "major_gridlines": {"visible": False},
            # The first stands at the top, as it is read.
            "reverse": is_bars,
            # Months are places in a row, not days of different distance.
            "text_axis": True,
            **({"num_format": book.month_format} if _has_months(chart) else {}),
        }
    )
    values(
        {
            "num_font": _font(book),
            "num_format": book.number_format(chart.unit),
            "line": _NOTHING,
            "min": low,
            "max": high,
            "major_unit": step,
            "major_gridlines": {"visible": not is_bars, "line": {"color": style.RULE}},
            "visible": not is_bars,
        }
    )


def _has_months(chart: Chart) -> bool:
    return bool(chart.categories) and all(isinstance(name, Dated) for name in chart.categories)
