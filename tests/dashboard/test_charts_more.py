"""Charts of a review draw the values they are given, in the order given, and change nothing that goes in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import charts, theme
from dashboard.charts.base import Axis, Reference, apart, text_width, written

NAN = float("nan")
AXIS = Axis([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
MARKUP = "<b>Ann</b> & Co"
ESCAPED = "&lt;b&gt;Ann&lt;/b&gt; &amp; Co"
LONG = "A name of forty characters, no more, no "

Make = Callable[[pd.DataFrame], go.Figure]


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a hover text and a key on each row."""
    return frame.assign(
        hover=[f"hover {i}" for i in range(len(frame))],
        key=[("row", str(i)) for i in range(len(frame))],
    )


def _dots_frame(members: list[str], values: list[float]) -> pd.DataFrame:
    value = pd.Series(values, dtype=float)
    return _marked(
        pd.DataFrame(
            {
                "member": members,
                "value": value,
                "low": value - 0.05,
                "high": value + 0.1,
                "label": [f"{v:.0%}" if v == v else "3 of 4" for v in values],
            }
        )
    )


def _dots(frame: pd.DataFrame, **more: Any) -> go.Figure:
    return charts.dots(frame, axis=AXIS, name="Cure rate", colour=theme.BLUE, **more)


def _heatmap_frame() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "row": ["Phone", "Phone", "SMS"],
                "column": ["M1", "M2", "M1"],
                "value": [0.1, 0.5, NAN],
                "text": ["10%", "50%", "3 of 4"],
            }
        )
    )


def _heatmap(frame: pd.DataFrame, **more: Any) -> go.Figure:
    settings = {"rows": ["Phone", "SMS"], "columns": ["M1", "M2"], "column_title": "Bucket"}
    return charts.heatmap(frame, **{**settings, **more})


def _hours() -> tuple[pd.DataFrame, list[str], list[str]]:
    days, hours = [f"day {d}" for d in range(7)], [str(h) for h in range(24)]
    rows = [(d, h, int(h) / 24) for d in days for h in hours]
    frame = pd.DataFrame(rows, columns=["row", "column", "value"]).assign(text="x")
    return _marked(frame), days, hours


def _funnel_frame() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "step": ["Attempts", "Connected", "Promised"],
                "value": [1000.0, 400.0, 100.0],
                "label": ["1,000", "400", "100"],
                "share_before": ["", "40%", "25%"],
                "share_first": ["", "40%", "10%"],
            }
        )
    )


def _funnel(frame: pd.DataFrame) -> go.Figure:
    return charts.funnel(frame, name="Contacts", colour=theme.BLUE)


def _nodes() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "name": ["Current", "M1", "Current", "M1"],
                "column": [0, 0, 1, 1],
                "colour": [theme.GREY, theme.ORANGE, theme.GREY, theme.ORANGE],
                "label": ["60", "40", "80", "20"],
            }
        )
    )


def _links() -> pd.DataFrame:
    return _marked(
        pd.DataFrame({"source": [0, 0, 1, 1], "target": [2, 3, 2, 3], "value": [60.0, 0.0, 20.0, 20.0]})
    )


def _sankey(nodes: pd.DataFrame, links: pd.DataFrame) -> go.Figure:
    return charts.sankey(nodes, links, titles=["June", "July"])


def _waterfall_frame() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "member": ["Target", "Mix", "Performance", "Result"],
                "value": [0.5, 0.1, -0.3, 0.3],
                "is_total": [True, False, False, True],
                "low": [NAN, NAN, -0.4, NAN],
                "high": [NAN, NAN, -0.1, NAN],
                "label": ["50%", "10 pts", "30 pts", "30%"],
            }
        )
    )


def _waterfall(frame: pd.DataFrame, axis: Axis = AXIS) -> go.Figure:
    return charts.waterfall(frame, axis=axis, name="Cure rate")


def _curves_frame(values: list[float], mature: list[bool] | None = None, series: str = "a") -> pd.DataFrame:
    value = pd.Series(values, dtype=float)
    return _marked(
        pd.DataFrame(
            {
                "series": series,
                "age": range(len(values)),
                "value": value,
                "low": value - 0.05,
                "high": value + 0.05,
                "is_mature": pd.Series([True] * len(values) if mature is None else mature, dtype=bool),
                "label": [f"{v:.0%}" for v in values],
            }
        )
    )


def _curves(frame: pd.DataFrame, **more: Any) -> go.Figure:
    names = more.pop("names", {name: f"cohort {name}" for name in dict.fromkeys(frame["series"])})
    settings: dict[str, Any] = {"axis": AXIS, "age_title": "Months since entry", "colours": {}}
    return charts.curves(frame, names=names, **{**settings, **more})


def _bands() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "start": [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)],
                "end": [date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)],
                "share": [0.0, 1.0, NAN],
                "colour": [theme.BUCKET_COLOURS[0], theme.BUCKET_COLOURS[6], theme.GREY],
                "text": ["M1", "M7+", ""],
            }
        )
    )


def _events() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "at": [date(2025, 1, 5), date(2025, 2, 7), date(2025, 2, 9)],
                "lane": ["contact", "contact", "payment"],
                "is_filled": [False, True, True],
            }
        )
    )


LANES = {"contact": "Contact", "promise": "Promise", "payment": "Payment"}


def _timeline(bands: pd.DataFrame, events: pd.DataFrame) -> go.Figure:
    months = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    return charts.timeline(
        bands, events, lanes=LANES, band_title="Bucket", ticks=months, tick_texts=["Jan", "Feb", "Mar"]
    )


def _grouped_frame() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "member": ["M2", "M2", "M1", "M1"],
            "series": ["sms", "phone", "phone", "sms"],
            "value": [0.2, 0.4, 0.6, NAN],
            "label": ["20%", "40%", "60%", "3 of 4"],
        }
    )
    return _marked(frame.assign(low=frame["value"] - 0.1, high=frame["value"] + 0.1))


def _grouped(frame: pd.DataFrame, names: dict[str, str] | None = None) -> go.Figure:
    return charts.grouped(frame, axis=AXIS, names=names or {"phone": "Phone", "sms": "SMS"}, colours={})


VERDICTS = {"above": "above", "in_line": "in line", "below": "below", "too_few": "too few to say"}


def _scatter_frame() -> pd.DataFrame:
    return _marked(
        pd.DataFrame(
            {
                "member": ["Ann", "Ben", "Cem", "Dora"],
                "expected": [40.0, 60.0, 80.0, 4.0],
                "value": [0.9, 0.5, 0.1, 0.6],
                "verdict": ["above", "in_line", "below", "too_few"],
            }
        )
    )


def _limits() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "level": ["95", "95", "99.8", "99.8"],
            "expected": [10.0, 100.0, 10.0, 100.0],
            "low": [0.3, 0.4, 0.2, 0.35],
            "high": [0.7, 0.6, 0.8, 0.65],
        }
    )


def _scatter(frame: pd.DataFrame) -> go.Figure:
    return charts.scatter(
        frame,
        _limits(),
        x_axis=Axis([0.0, 50.0, 100.0], ["0", "50", "100"]),
        y_axis=AXIS,
        x_title="Expected",
        y_title="Observed ÷ expected",
        names=VERDICTS,
        limit_names={"95": "95% limits", "99.8": "99.8% limits"},
        centre=Reference(0.5, "as expected"),
    )


def _sankey_of(links: pd.DataFrame) -> go.Figure:
    return _sankey(_nodes(), links)


def _timeline_of(events: pd.DataFrame) -> go.Figure:
    return _timeline(_bands(), events)


def _timeline_of_bands(bands: pd.DataFrame) -> go.Figure:
    return _timeline(bands, _events())


EVERY_CHART: dict[str, tuple[Make, pd.DataFrame]] = {
    "dots": (_dots, _dots_frame(["Ann", "Ben", "Cem"], [0.3, NAN, 0.2])),
    "heatmap": (_heatmap, _heatmap_frame()),
    "funnel": (_funnel, _funnel_frame()),
    "sankey": (_sankey_of, _links()),
    "waterfall": (_waterfall, _waterfall_frame()),
    "curves": (_curves, _curves_frame([0.1, 0.2, NAN, 0.4], [True, True, True, False])),
    "timeline of events": (_timeline_of, _events()),
    "timeline of bands": (_timeline_of_bands, _bands()),
    "grouped": (_grouped, _grouped_frame()),
    "scatter": (_scatter, _scatter_frame()),
}
every_chart = pytest.mark.parametrize(("make", "frame"), EVERY_CHART.values(), ids=EVERY_CHART)


def _drawn(fig: go.Figure) -> list[tuple[str, Any]]:
    """The hover text and the key of every mark."""
    return [(hover, key) for trace in fig.data for hover, key in _custom(trace)]


def _hovers(fig: go.Figure) -> set[str]:
    return {hover for hover, _ in _drawn(fig)}


def _scatters(fig: go.Figure) -> list[Any]:
    return [trace for trace in fig.data if trace.type == "scatter"]


def _custom(trace: Any) -> list[Any]:
    sources = (trace.node, trace.link) if trace.type == "sankey" else (trace,)
    return [row for s in sources if s.customdata is not None for row in s.customdata]


def _points(trace: Any) -> list[tuple[float, float]]:
    return list(zip(np.asarray(trace.x, float).tolist(), np.asarray(trace.y, float).tolist(), strict=True))


# All of them


@every_chart
def test_a_chart_never_changes_its_frame(make: Make, frame: pd.DataFrame) -> None:
    before = frame.copy(deep=True)
    figure = make(frame)
    charts.ink(figure, "#123456")
    pd.testing.assert_frame_equal(frame, before)


@every_chart
def test_a_chart_of_the_same_frame_is_the_same(make: Make, frame: pd.DataFrame) -> None:
    assert make(frame).to_json() == make(frame).to_json()


@every_chart
def test_the_index_of_a_frame_plays_no_part(make: Make, frame: pd.DataFrame) -> None:
    renumbered = frame.set_axis([7] * len(frame))
    assert make(renumbered).to_json() == make(frame).to_json()


@every_chart
def test_a_chart_is_drawn_as_svg(make: Make, frame: pd.DataFrame) -> None:
    assert {t.type for t in make(frame).data} <= {"scatter", "bar", "sankey"}


@every_chart
def test_an_empty_frame_draws_no_mark_of_its_own(make: Make, frame: pd.DataFrame) -> None:
    assert len(_drawn(make(frame.iloc[:0]))) < len(_drawn(make(frame)))
    make(frame.iloc[:0]).to_json()


@every_chart
def test_one_row_is_enough(make: Make, frame: pd.DataFrame) -> None:
    assert "hover 0" in _hovers(make(frame.iloc[:1]))


@every_chart
def test_every_mark_carries_the_key_of_its_slice(make: Make, frame: pd.DataFrame) -> None:
    drawn = _drawn(make(frame))
    assert drawn
    assert all(list(key) == ["row", hover.removeprefix("hover ")] for hover, key in drawn)


@every_chart
def test_without_keys_marks_still_hover(make: Make, frame: pd.DataFrame) -> None:
    assert _hovers(make(frame.drop(columns="key"))) == _hovers(make(frame))


@every_chart
def test_no_not_a_number_reaches_the_browser(make: Make, frame: pd.DataFrame) -> None:
    json.loads(make(frame).to_json(), parse_constant=pytest.fail)


@every_chart
@pytest.mark.parametrize("colour", theme.INK.values(), ids=theme.INK)
def test_what_is_written_has_the_ink_of_the_page(make: Make, frame: pd.DataFrame, colour: str) -> None:
    figure = make(frame)
    charts.ink(figure, colour)
    layout = figure.layout
    assert layout.font.color == layout.xaxis.tickfont.color == layout.yaxis.tickfont.color == colour
    assert all(axis.tickfont.color == colour for axis in figure.select_yaxes())
    assert all(t.textfont.color == colour for t in figure.data if t.type == "sankey")
    texts = [t for t in _scatters(figure) if t.mode == "text"]
    assert all(t.unselected.textfont.color == colour for t in texts)


@every_chart
def test_a_chart_lets_the_page_shine_through_and_stands_still(make: Make, frame: pd.DataFrame) -> None:
    layout = make(frame).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert layout.xaxis.fixedrange is layout.yaxis.fixedrange is True
    assert layout.dragmode is False


# Names


def test_markup_in_a_name_stays_text() -> None:
    assert written(MARKUP) == ESCAPED


def test_a_long_name_is_cut_before_it_is_escaped() -> None:
    assert written("&&&&&", 4) == "&amp;&amp;&amp;…"
    assert written("abcd", 4) == "abcd"


def test_a_name_may_have_two_lines() -> None:
    assert written("M1\nn = 5") == "M1<br>n = 5"


@pytest.mark.parametrize(
    "figure",
    [
        _dots(_dots_frame([MARKUP], [0.3])),
        _funnel(_funnel_frame().assign(step=MARKUP)),
        _waterfall(_waterfall_frame().assign(member=MARKUP)),
        _grouped(_grouped_frame(), {"phone": MARKUP, "sms": "SMS"}),
        _sankey(_nodes().assign(name=MARKUP), _links()),
        _curves(_curves_frame([0.1]), names={"a": MARKUP}),
        _scatter(_scatter_frame().assign(member=MARKUP)),
        _heatmap(_heatmap_frame().replace("SMS", MARKUP), rows=["Phone", MARKUP]),
    ],
    ids=["dots", "funnel", "waterfall", "grouped", "sankey", "curves", "scatter", "heatmap"],
)
def test_no_chart_obeys_markup_in_names(figure: go.Figure) -> None:
    content = json.dumps(json.loads(figure.to_json()), ensure_ascii=False)
    assert ESCAPED in content
    assert MARKUP not in content


def test_chinese_takes_about_twice_the_room() -> None:
    assert 1.5 < text_width("催收") / text_width("ab") < 2.5


# Dots


def test_dots_stand_in_the_order_given_with_value_and_interval() -> None:
    figure = _dots(_dots_frame(["Ann", "Ben", "Cem"], [0.3, 0.6, 0.2]))
    dots = figure.data[0]
    assert _points(dots) == [(0.3, 0), (0.6, 1), (0.2, 2)]
    np.testing.assert_allclose(dots.error_x.array, 0.1)
    np.testing.assert_allclose(dots.error_x.arrayminus, 0.05)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == (2.5, -0.5)
    assert list(figure.layout.yaxis.ticktext) == ["Ann", "Ben", "Cem"]
    assert list(figure.layout.yaxis2.ticktext) == ["30%", "60%", "20%"]


def test_too_few_observations_have_counts_and_no_dot() -> None:
    figure = _dots(_dots_frame(["Ann", "Ben"], [NAN, 0.6]))
    assert [_points(t) for t in figure.data if t.customdata is not None] == [[(0.6, 1)]]
    assert list(figure.layout.yaxis2.ticktext) == ["3 of 4", "60%"]


def test_two_members_of_one_name_stay_two() -> None:
    figure = _dots(_dots_frame(["Wang", "Wang"], [0.3, 0.6]))
    assert _points(figure.data[0]) == [(0.3, 0), (0.6, 1)]


def test_dots_may_differ_in_colour() -> None:
    frame = _dots_frame(["Ann", "Ben", "Cem"], [0.3, 0.6, 0.2])
    figure = _dots(frame.assign(colour=[theme.GREY, theme.BLUE, theme.GREY]))
    assert {t.marker.color: _points(t) for t in figure.data if t.customdata is not None} == {
        theme.GREY: [(0.3, 0), (0.2, 2)],
        theme.BLUE: [(0.6, 1)],
    }


def test_a_reference_is_a_line_with_its_word() -> None:
    figure = _dots(_dots_frame(["Ann"], [0.3]), reference=Reference(0.4, "target 40%"))
    assert [(s.x0, s.x1) for s in figure.layout.shapes] == [(0.4, 0.4)]
    assert [(n.x, n.text) for n in figure.layout.annotations] == [(0.4, "target 40%")]


def test_a_long_name_leaves_the_dots_room() -> None:
    (text,) = _dots(_dots_frame([LONG], [0.3])).layout.yaxis.ticktext
    assert len(text) == 24
    assert text.endswith("…")


# The heat map


def _cells(fig: go.Figure) -> dict[str, tuple[float, float, str]]:
    """Where each cell stands and what fills it, by its hover."""
    return {
        row[0]: (x, base + 0.47, fill)
        for bar in fig.data
        if bar.type == "bar"
        for row, x, base, fill in zip(
            bar.customdata,
            bar.x,
            bar.base,
            [bar.marker.color] * len(bar.x) if isinstance(bar.marker.color, str) else bar.marker.color,
            strict=True,
        )
    }


def test_each_cell_stands_in_its_row_and_column_in_the_colour_of_its_value() -> None:
    cells = _cells(_heatmap(_heatmap_frame()))
    assert cells["hover 0"] == (0, 0, "rgba(47, 128, 194, 0.03)")
    assert cells["hover 1"] == (1, 0, "rgba(47, 128, 194, 0.78)")
    assert cells["hover 2"] == (0, pytest.approx(1), "rgba(0, 0, 0, 0)")


def test_a_cell_without_a_value_is_hatched_and_says_its_counts() -> None:
    known, unknown, text = _heatmap(_heatmap_frame()).data
    assert (known.marker.pattern.shape, unknown.marker.pattern.shape) == (None, "/")
    assert list(text.text) == ["10%", "50%", "3 of 4"]


def test_colours_part_at_the_midpoint() -> None:
    frame = _heatmap_frame().assign(value=[0.1, 0.5, 0.4])
    cells = _cells(_heatmap(frame, midpoint=0.4))
    # 0.4 away from the midpoint is the furthest; 0.5 is a third as far on the other side.
    assert cells["hover 0"][2] == theme.on_scale(theme.DIVERGING, 0.0)
    assert cells["hover 1"][2] == theme.on_scale(theme.DIVERGING, 0.5 + 0.5 / 3)
    assert cells["hover 2"][2] == theme.on_scale(theme.DIVERGING, 0.5)


def test_cells_that_are_all_alike_have_one_colour() -> None:
    cells = _cells(_heatmap(_heatmap_frame().assign(value=0.3)))
    assert {fill for _, _, fill in cells.values()} == {theme.on_scale(theme.SEQUENTIAL, 0.5)}


def test_many_cells_carry_no_text_but_a_scale_with_its_ends() -> None:
    frame, days, hours = _hours()
    figure = _heatmap(frame, rows=days, columns=hours, ends=("0%", "96%"))
    assert sum(len(t.x) for t in _scatters(figure) if t.mode == "text") == 0
    assert [n.text for n in figure.layout.annotations] == ["0%", "96%"]
    fills = [shape.fillcolor for shape in figure.layout.shapes]
    assert (fills[0], fills[-1]) == ("rgba(47, 128, 194, 0.03)", "rgba(47, 128, 194, 0.78)")
    assert list(figure.layout.xaxis.ticktext) == ["0", "3", "6", "9", "12", "15", "18", "21"]
    assert len(_drawn(figure)) == 168


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_scale_grows_no_paler_with_the_value(one: float, other: float) -> None:
    low, high = sorted((one, other))
    opacities = [
        float(theme.on_scale(theme.SEQUENTIAL, share).rstrip(")").split(",")[3]) for share in (low, high)
    ]
    assert opacities[0] <= opacities[1]


def test_a_scale_holds_its_ends() -> None:
    assert theme.on_scale(theme.SEQUENTIAL, -1) == theme.on_scale(theme.SEQUENTIAL, 0)
    assert theme.on_scale(theme.DIVERGING, 0.0) == theme.shade(theme.ORANGE, 0.78)
    assert theme.on_scale(theme.DIVERGING, 2) == theme.shade(theme.BLUE, 0.78)


# The funnel


def test_a_funnel_draws_counts_and_shares_in_its_order() -> None:
    figure = _funnel(_funnel_frame())
    (bar,) = [t for t in figure.data if t.type == "bar"]
    assert _points(bar) == [(1000, 0), (400, 1), (100, 2)]
    assert list(figure.layout.yaxis.ticktext) == ["Attempts", "Connected", "Promised"]
    assert list(figure.layout.yaxis2.ticktext) == [
        "<b>1,000</b>",
        "<b>400</b><br>40%",
        "<b>100</b><br>10%",
    ]
    (shares,) = [t for t in _scatters(figure) if t.mode == "text"]
    assert [text.strip() for text in shares.text] == ["↓ 40%", "↓ 25%"]
    assert list(shares.y) == [0.5, 1.5]


def test_what_is_lost_leads_from_bar_to_bar() -> None:
    lost = [t for t in _scatters(_funnel(_funnel_frame())) if t.fill == "toself"]
    assert [list(t.x) for t in lost] == [[0, 1000, 400, 0], [0, 400, 100, 0]]
    assert {t.fillcolor for t in lost} == {theme.shade(theme.BLUE, 0.16)}


def test_nothing_leads_across_an_unknown_step() -> None:
    figure = _funnel(_funnel_frame().assign(value=[1000.0, NAN, 100.0]))
    assert [t for t in _scatters(figure) if t.fill == "toself"] == []
    assert _hovers(figure) == {"hover 0", "hover 2"}


# The sankey


def test_a_sankey_draws_its_flows_in_the_shade_of_their_source() -> None:
    (flow,) = _sankey(_nodes(), _links()).data
    assert list(zip(flow.link.source, flow.link.target, flow.link.value, strict=True)) == [
        (0, 2, 60),
        (1, 2, 20),
        (1, 3, 20),
    ]
    assert list(flow.link.color) == [
        theme.shade(theme.GREY, 0.3),
        theme.shade(theme.ORANGE, 0.3),
        theme.shade(theme.ORANGE, 0.3),
    ]
    assert list(flow.node.label) == ["Current 60", "M1 40", "Current 80", "M1 20"]


def test_a_flow_of_nothing_is_not_drawn() -> None:
    drawn = [row[0] for row in _sankey(_nodes(), _links()).data[0].link.customdata]
    assert drawn == ["hover 0", "hover 2", "hover 3"]


def test_nodes_keep_their_order_and_do_not_overlap() -> None:
    flow = _sankey(_nodes(), _links()).data[0]
    assert flow.arrangement == "fixed"
    # 374 pixels high with a gap of 14 in each column: 100 accounts take 360 of them.
    scale = 360 / 374 / 100
    sizes = [60, 40, 80, 20]
    for upper, lower in ((0, 1), (2, 3)):
        between = flow.node.y[lower] - flow.node.y[upper]
        assert between == pytest.approx((sizes[upper] + sizes[lower]) / 2 * scale + 14 / 374)
    assert flow.node.y[0] == pytest.approx(30 * scale)
    assert list(flow.node.x) == [0.001, 0.001, 0.999, 0.999]


# The waterfall


def _steps(fig: go.Figure) -> list[tuple[float, float]]:
    (bar,) = [t for t in fig.data if t.type == "bar"]
    return [(base, base + x) for base, x in zip(bar.base, bar.x, strict=True)]


def test_each_contribution_begins_where_the_one_before_it_ended() -> None:
    figure = _waterfall(_waterfall_frame())
    np.testing.assert_allclose(_steps(figure), [(0, 0.5), (0.5, 0.6), (0.6, 0.3), (0, 0.3)])
    (bar,) = [t for t in figure.data if t.type == "bar"]
    assert list(bar.marker.line.color) == [theme.GREY, theme.BLUE, theme.ORANGE, theme.GREY]


def test_rises_and_falls_are_told_apart_without_colour() -> None:
    texts = list(_waterfall(_waterfall_frame()).layout.yaxis2.ticktext)
    assert texts == ["<b>50%</b>", "▲ 10 pts", "▼ 30 pts", "<b>30%</b>"]


def test_a_total_begins_at_the_foot_of_an_axis_that_is_cut() -> None:
    figure = _waterfall(_waterfall_frame(), Axis([0.2, 0.7], ["20%", "70%"]))
    np.testing.assert_allclose(_steps(figure), [(0.2, 0.5), (0.5, 0.6), (0.6, 0.3), (0.2, 0.3)])


def test_the_interval_of_a_contribution_stands_at_its_end() -> None:
    (bar,) = [t for t in _waterfall(_waterfall_frame()).data if t.type == "bar"]
    assert (bar.error_x.array[2], bar.error_x.arrayminus[2]) == (pytest.approx(0.2), pytest.approx(0.1))
    assert np.isnan(bar.error_x.array[1])


def test_an_unknown_contribution_moves_nothing() -> None:
    figure = _waterfall(_waterfall_frame().assign(value=[0.5, NAN, -0.3, 0.2]))
    np.testing.assert_allclose(_steps(figure), [(0, 0.5), (0.5, 0.2), (0, 0.2)])
    assert next(iter(figure.layout.yaxis2.ticktext[1:])) == "10 pts"


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12))
def test_the_steps_of_a_waterfall_lead_from_its_start_to_the_sum(changes: list[float]) -> None:
    frame = pd.DataFrame(
        {"member": "m", "value": [0.0, *changes], "is_total": [True, *[False] * len(changes)]}
    )
    frame = _marked(frame.assign(low=NAN, high=NAN, label=""))
    steps = _steps(_waterfall(frame, Axis([-12.0, 12.0], ["-12", "12"])))
    assert all(before[1] == pytest.approx(after[0], abs=1e-9) for before, after in pairwise(steps))
    assert steps[-1][1] == pytest.approx(sum(changes), abs=1e-9)


# Curves


def _lines(fig: go.Figure, dash: str) -> list[Any]:
    return [t for t in fig.data if t.customdata is not None and t.line.dash == dash]


def test_a_curve_draws_the_values_of_its_frame() -> None:
    (line,) = _lines(_curves(_curves_frame([0.1, 0.2, 0.4])), "solid")
    assert _points(line) == [(0, 0.1), (1, 0.2), (2, 0.4)]
    assert line.name == "cohort a"


def test_what_is_not_mature_is_dashed_and_led_up_to() -> None:
    figure = _curves(_curves_frame([0.1, 0.2, 0.4, 0.5], [True, True, False, False]))
    (solid,), (dashed,) = _lines(figure, "solid"), _lines(figure, "dash")
    assert _points(solid) == [(0, 0.1), (1, 0.2)]
    assert _points(dashed) == [(1, 0.2), (2, 0.4), (3, 0.5)]


def test_a_curve_leads_across_no_gap() -> None:
    figure = _curves(_curves_frame([0.1, 0.2, NAN, 0.5]))
    (line,) = _lines(figure, "solid")
    assert np.isnan(line.y[2])
    assert not line.connectgaps
    assert [sorted(set(t.x)) for t in _scatters(figure) if t.fill == "toself"] == [[0, 1], [3]]


def test_an_incidence_holds_until_the_next_event() -> None:
    figure = _curves(_curves_frame([0.1, 0.2]), is_stepped=True)
    (line,) = _lines(figure, "solid")
    assert (line.line.shape, line.mode) == ("hv", "lines")
    (band,) = [t for t in _scatters(figure) if t.fill == "toself"]
    np.testing.assert_allclose(
        _points(band), [(0, 0.15), (1, 0.15), (1, 0.25), (1, 0.15), (1, 0.05), (0, 0.05)]
    )


def test_each_curve_is_named_at_its_end_in_its_colour() -> None:
    frame = pd.concat([_curves_frame([0.1, 0.2]), _curves_frame([0.5, 0.7], series="b")])
    notes = _curves(frame, colours={"a": theme.TEAL}).layout.annotations
    assert [(n.text, n.font.color) for n in notes] == [
        ("cohort a <b>20%</b>", theme.TEAL),
        ("cohort b <b>70%</b>", theme.MEMBER_COLOURS[1]),
    ]


def test_ages_are_written_whole() -> None:
    axis = _curves(_curves_frame([0.1] * 25)).layout.xaxis
    assert list(axis.ticktext) == ["0", "6", "12", "18", "24"]


def test_nine_curves_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at most 8, not 9: choose fewer"):
        _curves(_curves_frame([0.1]), names={str(i): str(i) for i in range(9)})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.08))
def test_labels_are_pushed_apart_in_their_order_and_between_the_ends(places: list[float], gap: float) -> None:
    pushed = apart(places, gap, 0.0, 1.0)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(pushed[b] - pushed[a] >= gap - 1e-9 for a, b in pairwise(order))
    assert -1e-9 <= min(pushed) <= max(pushed) <= 1 + 1e-9


def test_labels_that_do_not_touch_stay() -> None:
    assert apart([0.9, 0.1, 0.5], 0.1, 0.0, 1.0) == pytest.approx([0.9, 0.1, 0.5])


def test_labels_that_touch_part_to_both_sides() -> None:
    assert apart([0.5, 0.5], 0.2, 0.0, 1.0) == pytest.approx([0.4, 0.6])


def test_labels_without_room_stand_evenly() -> None:
    assert apart([0.5, 0.5, 0.5], 9, 0.0, 1.0) == pytest.approx([0.0, 0.5, 1.0])


# The timeline


def test_a_month_is_as_high_as_its_bucket_is_severe_and_as_wide_as_it_is_long() -> None:
    (bar,) = [t for t in _timeline(_bands(), _events()).data if t.type == "bar"]
    assert list(bar.width) == [days * 86_400_000 for days in (31, 28, 31)]
    assert bar.y[0] < bar.y[1]
    assert list(bar.base) == [3, 3, 3]
    assert list(bar.text) == ["M1", "M7+", ""]


def test_an_unknown_month_is_hatched() -> None:
    (bar,) = [t for t in _timeline(_bands(), _events()).data if t.type == "bar"]
    assert list(bar.marker.pattern.shape) == ["", "", "/"]


def test_each_event_stands_in_its_lane_with_the_shape_of_the_lane() -> None:
    lanes = {t.name: t for t in _timeline(_bands(), _events()).data if t.type == "scatter"}
    contact, promise, payment = (lanes[name] for name in LANES.values())
    assert list(contact.y) == [2.5, 2.5]
    assert list(contact.marker.symbol) == ["circle-open", "circle"]
    assert len(promise.x) == 0
    assert (list(payment.y), list(payment.marker.symbol)) == ([0.5], ["square"])
    assert pd.Timestamp(payment.x[0]) == pd.Timestamp(2025, 2, 9)


def test_lanes_are_named_where_they_stand() -> None:
    axis = _timeline(_bands(), _events()).layout.yaxis
    assert dict(zip(axis.ticktext, axis.tickvals, strict=True)) == {
        "Bucket": pytest.approx(4.3),
        "Contact": 2.5,
        "Promise": 1.5,
        "Payment": 0.5,
    }


# Groups of bars


def test_groups_stand_in_their_order_and_series_in_theirs() -> None:
    figure = _grouped(_grouped_frame())
    assert list(figure.layout.yaxis.ticktext) == ["<b>M2</b>", "Phone", "SMS", "<b>M1</b>", "Phone", "SMS"]
    assert list(figure.layout.yaxis2.ticktext) == ["", "40%", "20%", "", "60%", "3 of 4"]
    assert {t.name: _points(t) for t in figure.data if t.type == "bar"} == {
        "Phone": [(0.4, 1), (0.6, 4)],
        "SMS": [(0.2, 2)],
    }


def test_a_bar_of_a_group_has_its_interval() -> None:
    phone = next(t for t in _grouped(_grouped_frame()).data if t.name == "Phone")
    np.testing.assert_allclose(phone.error_x.array, 0.1)
    np.testing.assert_allclose(phone.error_x.arrayminus, 0.1)


def test_ten_series_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at most 9 series, not 10: choose fewer"):
        _grouped(_grouped_frame(), {str(i): str(i) for i in range(10)})


# The funnel plot


def test_each_verdict_has_its_own_mark() -> None:
    figure = _scatter(_scatter_frame())
    marks = {t.name: t for t in figure.data if t.customdata is not None}
    assert {name: _points(t) for name, t in marks.items()} == {
        "above": [(40, 0.9)],
        "in line": [(60, 0.5)],
        "below": [(80, 0.1)],
        "too few to say": [(4, 0.6)],
    }
    assert len({t.marker.symbol for t in marks.values()}) == 4
    assert "rgb" not in {t.marker.color for t in marks.values()}
    assert marks["above"].marker.color == marks["below"].marker.color == theme.BLUE


def test_limits_are_drawn_as_given_and_named_once() -> None:
    lines = [t for t in _scatter(_scatter_frame()).data if t.mode == "lines"]
    assert [(t.name, t.showlegend, _points(t)) for t in lines] == [
        ("95% limits", False, [(10, 0.3), (100, 0.4)]),
        ("95% limits", True, [(10, 0.7), (100, 0.6)]),
        ("99.8% limits", False, [(10, 0.2), (100, 0.35)]),
        ("99.8% limits", True, [(10, 0.8), (100, 0.65)]),
    ]
    assert [t.line.dash for t in lines] == ["dash", "dash", "solid", "solid"]


def test_names_stand_beyond_their_marks_and_do_not_touch() -> None:
    frame = _scatter_frame().assign(value=[0.8, 0.8, 0.2, 0.2], verdict=["above", "above", "below", "below"])
    notes = {note.text: note.y for note in _scatter(frame).layout.annotations[:4]}
    # 260 pixels show 1.08: names are 15 pixels from one another and, together, as far from their marks.
    gap = 15 * 1.08 / 260
    assert notes == {
        "Ann": pytest.approx(0.8 + gap / 2),
        "Ben": pytest.approx(0.8 + gap * 3 / 2),
        "Cem": pytest.approx(0.2 - gap * 3 / 2),
        "Dora": pytest.approx(0.2 - gap / 2),
    }


def test_only_who_is_outside_of_the_limits_is_named() -> None:
    texts = [note.text for note in _scatter(_scatter_frame()).layout.annotations]
    assert texts == ["Ann", "Cem", "Observed ÷ expected", "as expected"]


# Colours


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#FFFFFF", "#10161C"], ids=["light", "dark"])
@pytest.mark.parametrize("colour", theme.MEMBER_COLOURS)
def test_colours_of_members_are_read_on_light_and_on_dark(colour: str, page: str) -> None:
    light, dark = sorted((_luminance(colour), _luminance(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
