"""Exhibits → figures of an HTML page: a table, or a drawing with its numbers in a table below it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report.markup import element, inner
from dashboard.report.slides import Chart, Dated, Figure, Table, plain

_FIGURES = N_("The figures")


def table_figure(table: Table) -> str:
    """Return a table as a figure, its title above it."""
    rows = [[_cell(text) for text in row] for row in table.rows]
    grid = _grid([inner(text) for text in table.head], rows, table.left)
    return element("figure", *_caption(table.title), _scrolled(grid, table.title), class_="table")


def chart_figure(chart: Chart, numbers: Numbers, *, is_alone: bool) -> str:
    """Return a chart as a figure: its drawing, and its numbers to be unfolded.

    Args:
        chart: what is drawn.
        numbers: writes its figures.
        is_alone: whether it has the whole width of the page.
    """
    t = numbers.words
    folded = element("details", element("summary", inner(t(_FIGURES))), chart_table(chart, numbers))
    return element("figure", *_caption(chart.title), folded, class_="chart")


def chart_table(chart: Chart, numbers: Numbers) -> str:
    """Return the numbers of a chart as a table: categories down, series across; a gap is a dash."""
    shown = [series for series in chart.series if not series.is_base]
    rows = [
        [inner(name), *(_number(series.values[place], chart, numbers) for series in shown)]
        for place, name in enumerate(chart.categories)
    ]
    head = ["", *(inner(series.name) for series in shown)]
    return _scrolled(_grid(head, rows, frozenset({0})), chart.title)


def _number(value: float | None, chart: Chart, numbers: Numbers) -> str:
    if value is None:
        return NO_VALUE
    return element("data", inner(numbers.value(value, chart.unit, is_short=False)), value=repr(float(value)))


def _cell(text: str) -> str:
    """Return a cell's text; a figure or a day says what it is exactly."""
    if isinstance(text, Figure):
        return element("data", inner(text), value=repr(text.value))
    if isinstance(text, Dated):
        day = f"{text.day:%Y-%m}" if text.is_month else text.day.isoformat()
        return element("time", inner(text), datetime=day)
    return inner(text)


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], left: frozenset[int]) -> str:
    """Return a table; the first cell of each row is its head."""

    def cell(place: int, content: str, *, is_head: bool) -> str:
        kind = "words" if place in left else "number"
        if is_head:
            return element("th", content, scope="col", class_=kind)
        if place == 0:
            return element("th", content, scope="row", class_=kind)
        return element("td", content, class_=kind)

    top = element("tr", *(cell(place, text, is_head=True) for place, text in enumerate(head)))
    body = [element("tr", *(cell(c, text, is_head=False) for c, text in enumerate(row))) for row in rows]
    return element("table", element("thead", top), element("tbody", *body))


def _scrolled(table: str, title: str) -> str:
    """Return a table in a box that scrolls where it is too wide; keys reach it."""
    named = {"role": "region", "aria_label": plain(title)} if plain(title) else {}
    return element("div", table, class_="scroll", tabindex=0, **named)


def _caption(title: str) -> list[str]:
    return [element("figcaption", inner(title))] if title else []
