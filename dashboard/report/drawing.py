"""Exhibits → native charts, which people can edit where they are shown, and how text in a deck looks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt
from xlsxwriter import Workbook

from dashboard.report import style, typeface
from dashboard.report.slides import Chart, plain

Box = tuple[float, float, float, float]
"""Left, top, width and height, in inches."""

Colour = RGBColor | MSO_THEME_COLOR

_KINDS: Final = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "waterfall": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))


INK: Final = _rgb(style.INK)
_RULE: Final = _rgb(style.RULE)
_WHITE: Final = RGBColor(0xFF, 0xFF, 0xFF)
# How tall a row of bars is at most: a few bars would fill a slide and look like more than they are.
_TALLEST_BAR, _AROUND_BARS = 0.75, 0.7
# How much of a chart's width is between its axes, and the letters under them.
_PLOT, _AXIS_SIZES = 0.88, (11, 10, 9, 8)


@dataclass(frozen=True, slots=True)
class Look:
    """How exhibits look where they stand.

    Attributes:
        language: of the texts.
        is_own: whether typefaces and colours are ours; else they are those of a template's theme, on a ground
            of its own colour, as what stands behind it is not known.
    """

    language: str
    is_own: bool

    @property
    def ink(self) -> Colour:
        """The colour of what is read."""
        return INK if self.is_own else MSO_THEME_COLOR.TEXT_1

    @property
    def ground(self) -> Colour:
        """The colour behind it."""
        return _WHITE if self.is_own else MSO_THEME_COLOR.BACKGROUND_1


def paint(format_: Any, colour: Colour, brightness: float = 0.0) -> None:
    """Set a colour, of the theme or fixed; a theme's may be made darker or lighter."""
    if isinstance(colour, RGBColor):
        format_.rgb = colour
    else:
        format_.theme_color = colour
        format_.brightness = brightness


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


def add_chart(slide: Any, chart: Chart, box: Box, look: Look) -> None:
    """Add a chart to a slide."""
    data = PlainChartData(number_format=style.number_format(chart.unit))
    data.categories = _names(chart)
    for series in chart.series:
        data.add_series(plain(series.name, style.LONGEST_LABEL), series.values)
    drawn = slide.shapes.add_chart(_KINDS[chart.kind], *(Inches(part) for part in box), data).chart
    drawn.has_title = bool(chart.title)
    if chart.title:
        drawn.chart_title.text_frame.text = plain(chart.title, style.LONGEST_CHART_TITLE)
        write(drawn.chart_title.text_frame, 12, look, ink=look.ink)
    drawn.has_legend = style.has_legend(chart)
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.font.size = Pt(11)
    paint(drawn.font.color, look.ink)
    for properties in drawn._chartSpace.xpath("./c:txPr//a:defRPr"):
        typeface.set_typeface(properties, look.language, has_latin=look.is_own)
    if not look.is_own:
        _ground(drawn._chartSpace, "c:txPr", look)
    _axes(drawn, chart)
    if chart.kind != "bars":
        drawn.category_axis.tick_labels.font.size = Pt(_axis_points(chart, box[2]))
    _marks(drawn, chart, look)


def _names(chart: Chart) -> list[str]:
    """Return what stands under the axis: brief names where there are some."""
    if not chart.axis:
        return [plain(name, style.LONGEST_LABEL) for name in chart.categories]
    return ["\n".join(plain(line, style.LONGEST_LABEL) for line in name.split("\n")) for name in chart.axis]


def _axis_points(chart: Chart, width: float) -> int:
    """Return the largest letters in which names side by side under an axis do not turn, else the smallest."""
    lines = [line for name in _names(chart) for line in name.split("\n")]
    room = width * _PLOT / max(len(chart.categories), 1)
    widest = max(max(typeface.spread(word) for word in line.split() or [""]) for line in lines)
    return next((points for points in _AXIS_SIZES if widest * points / 72 <= room), _AXIS_SIZES[-1])


def chart_height(charts: Sequence[Chart], most: float) -> float:
    """Return how tall charts side by side are: a few bars take no more room than they need."""
    if any(chart.kind != "bars" for chart in charts):
        return most
    return min(max(len(chart.categories) for chart in charts) * _TALLEST_BAR + _AROUND_BARS, most)


def _ground(element: Any, before: str, look: Look) -> None:
    """Fill what is behind a chart or a label, which python-pptx has no name for."""
    fill, solid = OxmlElement("c:spPr"), OxmlElement("a:solidFill")
    colour = look.ground
    part = OxmlElement("a:srgbClr" if isinstance(colour, RGBColor) else "a:schemeClr")
    part.set("val", str(colour) if isinstance(colour, RGBColor) else "bg1")
    solid.append(part)
    fill.append(solid)
    element.find(qn(before)).addprevious(fill)


def _axes(drawn: Any, chart: Chart) -> None:
    values, categories = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = _RULE
    values.format.line.fill.background()
    values.tick_labels.number_format = style.number_format(chart.unit)
    values.tick_labels.number_format_is_linked = False
    categories.format.line.color.rgb = _RULE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.minimum_scale, values.maximum_scale, values.major_unit = style.axis(chart)
    if chart.kind == "waterfall":
        # Every step is labelled; lines behind would strike the labels through.
        values.has_major_gridlines = False
    if chart.kind == "bars":
        # The first stands at the top, as it is read.
        categories.reverse_order = True
        values.visible = False
        values.has_major_gridlines = False
        # The label of the longest has room behind it.
        longest = max((v for series in chart.series for v in series.values if v is not None), default=0.0)
        if longest > 0 and values.maximum_scale is None:
            values.maximum_scale = longest * 1.15


def _marks(drawn: Any, chart: Chart, look: Look) -> None:
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
            _label(series, chart, place, look)


def _label(series: Any, chart: Chart, place: int, look: Look) -> None:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = style.label_format(chart, place), False
    labels.font.size = Pt(11)
    if chart.kind == "waterfall":
        is_level = place == style.LEVEL
        labels.position = XL_LABEL_POSITION.INSIDE_END if is_level else XL_LABEL_POSITION.CENTER
        paint(labels.font.color, _WHITE if is_level else look.ink)
        if not is_level:
            # A step may be smaller than its label, which then stands before it.
            _ground(labels._element, "c:txPr", look)
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def write(
    frame: Any, points: float, look: Look, *, is_bold: bool | None = None, ink: Colour | None = None
) -> None:
    """Give all runs and fields of a frame their size, weight, colour and typefaces."""
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)
            if is_bold is not None:
                run.font.bold = is_bold
            if ink is not None:
                paint(run.font.color, ink)
            typeface.set_typeface(run._r.get_or_add_rPr(), look.language, has_latin=look.is_own)
