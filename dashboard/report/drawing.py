"""Exhibits → native charts and tables, which people can edit where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt
from xlsxwriter import Workbook

from dashboard.report import style, typeface
from dashboard.report.slides import Chart, Table, plain

Box = tuple[float, float, float, float]
"""Left, top, width and height, in inches."""

_KINDS: Final = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "waterfall": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))


_INK, _RULE, _BAND = _rgb(style.INK), _rgb(style.RULE), _rgb(style.BAND)
_SIZES: Final = (14, 13, 12, 11, 10, 9)
_PAD = 0.2


class _PlainWriter(CategoryWorkbookWriter):
    """Writes the workbook behind a chart so that no name in it becomes a formula or a link."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Any:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(xlsx_file, options)
        yield book, book.add_worksheet()
        book.close()


class PlainChartData(CategoryChartData):
    """Chart data whose names are text and nothing else."""

    @property
    def _workbook_writer(self) -> Any:
        return _PlainWriter(self)


def add_chart(slide: Any, chart: Chart, box: Box, language: str, *, has_latin: bool) -> None:
    """Add a chart to a slide."""
    data = PlainChartData(number_format=style.number_format(chart.unit))
    data.categories = [plain(name, style.LONGEST_LABEL) for name in chart.categories]
    for series in chart.series:
        data.add_series(plain(series.name, style.LONGEST_LABEL), series.values)
    drawn = slide.shapes.add_chart(_KINDS[chart.kind], *(Inches(part) for part in box), data).chart
    drawn.has_title = bool(chart.title)
    if chart.title:
        drawn.chart_title.text_frame.text = plain(chart.title, style.LONGEST_CHART_TITLE)
        _write_runs(drawn.chart_title.text_frame, 12, language, has_latin=has_latin)
    drawn.has_legend = style.has_legend(chart)
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.font.size, drawn.font.color.rgb = Pt(11), _INK
    for properties in drawn._chartSpace.xpath("./c:txPr//a:defRPr"):
        typeface.set_typeface(properties, language, has_latin=has_latin)
    _axes(drawn, chart)
    _marks(drawn, chart)


def _axes(drawn: Any, chart: Chart) -> None:
    values, categories = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = _RULE
    values.format.line.fill.background()
    values.tick_labels.number_format = style.number_format(chart.unit)
    values.tick_labels.number_format_is_linked = False
    categories.format.line.color.rgb = _RULE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.minimum_scale, values.maximum_scale, values.major_unit = style.axis(chart)
    if chart.kind == "bars":
        # The first stands at the top, as it is read.
        categories.reverse_order = True
        values.visible = False
        values.has_major_gridlines = False


def _marks(drawn: Any, chart: Chart) -> None:
    plot = drawn.plots[0]
    if chart.kind != "lines":
        plot.gap_width = style.gap(chart)
    marks = zip(plot.series, chart.series, style.colours(chart), strict=True)
    for place, (series, of, colour) in enumerate(marks):
        if of.is_base:
            series.format.fill.background()
            series.format.line.fill.background()
            continue
        if chart.kind == "lines":
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = _rgb(colour), Pt(2.25)
            series.marker.size = 5
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = _rgb(colour)
            series.marker.format.line.color.rgb = _rgb(colour)
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _rgb(colour)
            series.invert_if_negative = False
        if style.is_labelled(chart):
            _label(series, chart, place)


def _label(series: Any, chart: Chart, place: int) -> None:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = style.label_format(chart, place), False
    labels.font.size = Pt(11)
    if chart.kind == "waterfall":
        is_level = place == style.LEVEL
        labels.position = XL_LABEL_POSITION.INSIDE_END if is_level else XL_LABEL_POSITION.INSIDE_BASE
        labels.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF) if is_level else _INK
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def add_table(slide: Any, table: Table, box: Box, language: str, *, has_latin: bool, more: str) -> None:
    """Add a table to a slide, in the largest letters in which it fits.

    Args:
        more: what is written in a last row where rows had to be left out; has a place `{n}`.
    """
    left, top, width, most = box
    rows = [[plain(cell, 300) for cell in row] for row in (table.head, *table.rows)]
    points, widths, heights = _fit(rows, width, most)
    dropped = 0
    while sum(heights) > most and len(rows) > 2:
        rows.pop()
        dropped += 1
        heights = [_row_height(row, widths, points) for row in rows]
        heights.append(_row_height([""], widths, points))
    if dropped:
        rows.append([more.format(n=dropped), *[""] * (len(rows[0]) - 1)])
    # Rows stand apart as far as there is room, but no farther than they are read across.
    apart = min(max(most - sum(heights), 0.0) / len(rows), 0.14)
    heights = [one + apart for one in heights]
    shape = slide.shapes.add_table(
        len(rows), len(rows[0]), Inches(left), Inches(top), Inches(width), Inches(sum(heights))
    )
    native = shape.table
    native.horz_banding = False
    for place, part in enumerate(widths):
        native.columns[place].width = Inches(part)
    for r, row in enumerate(rows):
        native.rows[r].height = Inches(heights[r])
        for c, text in enumerate(row):
            cell = native.cell(r, c)
            _fill(cell, text, is_head=r == 0, is_left=c in table.left)
            _write_runs(cell.text_frame, points, language, has_latin=has_latin, is_bold=r == 0)


def _fit(rows: Sequence[Sequence[str]], width: float, most: float) -> tuple[int, list[float], list[float]]:
    """Return the size, the widths of columns and the heights of rows at which a table fits, or nearly."""
    found: tuple[int, list[float], list[float]] = (_SIZES[-1], [], [])
    for points in _SIZES:
        widths = _widths(rows, width, points)
        heights = [_row_height(row, widths, points) for row in rows]
        found = (points, widths, heights)
        if sum(heights) <= most and _words_fit(rows, widths, points):
            break
    return found


def _words_fit(rows: Sequence[Sequence[str]], widths: Sequence[float], points: float) -> bool:
    """Whether no word is wider than its column."""
    return all(
        max((typeface.ems(word) for word in cell.split() if word.isascii()), default=0)
        * (1.12 if place == 0 else 1.02)
        * points
        / 72
        <= part - _PAD + 0.001
        for place, row in enumerate(rows)
        for cell, part in zip(row, widths, strict=True)
    )


def _widths(rows: Sequence[Sequence[str]], width: float, points: float) -> list[float]:
    """Share out the width: short columns get what they need, long ones share what is left by their text."""
    needs = [
        max(_ems(row, r, c) for r, row in enumerate(rows)) * points / 72 + _PAD for c in range(len(rows[0]))
    ]
    if sum(needs) <= width:
        spare = (width - sum(needs)) / len(needs)
        return [need + spare for need in needs]
    even = width / len(needs)
    short = [need if need <= even else None for need in needs]
    left = width - sum(part for part in short if part is not None)
    long = sum(need**0.7 for need, part in zip(needs, short, strict=True) if part is None)
    return [
        part if part is not None else left * need**0.7 / long for need, part in zip(needs, short, strict=True)
    ]


def _ems(row: Sequence[str], place: int, column: int) -> float:
    """Return how wide a cell's text is; those of the head are bold."""
    return typeface.ems(row[column]) * (1.12 if place == 0 else 1.04)


def _row_height(row: Sequence[str], widths: Sequence[float], points: float) -> float:
    count = max(typeface.lines(cell, part - _PAD, points) for cell, part in zip(row, widths, strict=False))
    return typeface.height(count, points) + 0.15


def _fill(cell: Any, text: str, *, is_head: bool, is_left: bool) -> None:
    cell.text_frame.text = text
    cell.text_frame.word_wrap = True
    cell.margin_left = cell.margin_right = Inches(_PAD / 2)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _BAND if is_head else RGBColor(0xFF, 0xFF, 0xFF)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT if is_left else PP_ALIGN.RIGHT


def _write_runs(
    frame: Any, points: float, language: str, *, has_latin: bool, is_bold: bool | None = None
) -> None:
    write(frame, points, language, has_latin=has_latin, is_bold=is_bold, ink=_INK)


def write(
    frame: Any,
    points: float,
    language: str,
    *,
    has_latin: bool,
    is_bold: bool | None = None,
    ink: RGBColor | None = None,
) -> None:
    """Give all runs of a frame their size, weight, colour and typefaces."""
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)
            if is_bold is not None:
                run.font.bold = is_bold
            if ink is not None:
                run.font.color.rgb = ink
            typeface.set_typeface(run._r.get_or_add_rPr(), language, has_latin=has_latin)
