"""How a page is put together: its head, tiles, and cards with an exhibit and what stands behind it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Literal

import pyarrow.csv
import streamlit as st

from dashboard import cache, wording
from dashboard.cache import View
from dashboard.drawing import Drawn
from dashboard.exhibits import Exhibit
from dashboard.wording import as_markdown
from queries import Result, catalog
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError, NotLoadedError
from queries.soundness import is_sound, sound_run

_log = logging.getLogger("dunlin")

_ROWS_SHOWN = 500
# What a person may take away in one file; beyond it he narrows the scope.
_ROWS_SAVED = 200_000


def head(title: str, lead: str) -> View:
    """Write a page's title and what it is for; return what it works with."""
    view: View = st.session_state["view"]
    st.title(title, anchor=False)
    st.markdown(f":gray[{lead}]")
    return view


@contextmanager
def guarded(what: str = "") -> Iterator[None]:
    """Say what goes wrong in a sentence where it went wrong; the rest of the page stands.

    `what` names the part where its own heading could not be written.
    """
    try:
        yield
    except NotLoadedError as problem:
        said = as_markdown(str(problem))
        st.markdown(f":gray[{what}]  \n{said}" if what else said)
    except DunlinError as problem:
        st.error(as_markdown(str(problem)))
    except Exception:
        _log.exception("a part of a page could not be shown")
        st.error(
            "This part could not be shown because of a mistake in the program. "
            "The log of the server says what happened; please pass it on."
        )


def tiles(view: View, names: Sequence[str]) -> None:
    """Show headline figures with their change on the month before and a small trend."""
    with st.grid(3, min_column_width=230):
        for name in names:
            with guarded():
                _tile(view, name)


def _tile(view: View, name: str) -> None:
    result = cache.result(view, name, ("month",))
    metric, numbers = result.metric, view.numbers
    newest = wording.latest(result, numbers, view.warehouse.breaks)
    if newest is None:
        st.metric(metric.title, _why_none(result), help=metric.definition, border=True, height="stretch")
        return
    change = newest.change
    st.metric(
        f"{metric.title} · {wording.period(metric, newest.month, numbers)}",
        numbers.value(newest.row["value"], metric.unit),
        delta=change.text.replace("−", "-") if change else newest.why_no_change,
        delta_color=_delta_colour(metric, change),
        delta_arrow="auto" if change and change.is_detectable else "off",
        delta_description=wording.change_words(metric, newest, numbers) if change else None,
        chart_data=newest.run if len(newest.run) > 1 else None,
        chart_type="line",
        help=metric.definition,
        border=True,
        height="stretch",
    )


def _why_none(result: Result) -> str:
    """Write why a tile has no value: what holds for the newest month."""
    rows = result.frame.to_dict("records")
    return wording.why_none(result.metric, rows[-1] if rows else None) or wording.REASONS["no_observations"]


def _delta_colour(metric: catalog.Metric, change: wording.Change | None) -> Literal["gray", "blue", "orange"]:
    """Blue for the better, orange for the worse: told apart by everyone."""
    if change is None or not change.is_detectable or metric.better == "neither":
        return "gray"
    return "blue" if (change.amount > 0) == (metric.better == "higher") else "orange"


def show(view: View, exhibit: Exhibit, *, is_stretched: bool = True) -> None:
    """Show an exhibit as a card: sentence, chart, definition, scope, n, SQL, data and rows.

    A card that stands beside another is stretched to its height.
    """
    with st.container(border=True, height="stretch" if is_stretched else "content"):
        _card(view, exhibit)


@st.fragment
def _card(view: View, exhibit: Exhibit) -> None:
    metrics = [catalog.find(name) for name in exhibit.metrics]
    with guarded(_subtitle(exhibit, metrics)):
        view, left_out = _pooled_soundly(view, exhibit)
        drawn = cache.drawn(view, exhibit)
        st.markdown(f"**{as_markdown(drawn.headline)}**  \n:small[:gray[{_subtitle(exhibit, metrics)}]]")
        if note := left_out or drawn.note:
            st.markdown(f":small[:orange[{note}]]")
        if drawn.figure is not None:
            _chart(exhibit, drawn)
        _foot(view, exhibit, metrics, drawn.observations)


def _chart(exhibit: Exhibit, drawn: Drawn) -> None:
    frame = st.grid(1, min_column_width=520, wrap=False) if drawn.is_wide else nullcontext()
    with frame:
        st.plotly_chart(drawn.figure, key=f"chart-{exhibit.key}", config=_CHART_CONFIG, alt=drawn.alt)


_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _pooled_soundly(view: View, exhibit: Exhibit) -> tuple[View, str]:
    """Leave out of a pooled figure what crosses a coding break, unless the months were chosen by hand.

    Returns the view to draw, and what was left out and why, or an empty text.
    """
    metric, breaks = catalog.find(exhibit.metrics[0]), view.warehouse.breaks
    if "month" in exhibit.by or metric.timing != "opening" or view.wish.since or view.wish.until:
        return view, ""
    crossing = [m for m in view.reader.months() if not is_sound(metric, m, breaks)]
    run = sound_run(metric, view.reader.months(), breaks)
    if not crossing or not run:
        return view, ""
    words = ", ".join(wording.period(metric, m, view.numbers) for m in crossing)
    note = f"{words} is left out: the status codes change their meaning there. Choose months to see it."
    return view.asking(view.wish.with_months(run[0], run[-1])), note


def _subtitle(exhibit: Exhibit, metrics: Sequence[catalog.Metric]) -> str:
    if exhibit.chart == "matrix":
        weighed = "balance" if exhibit.weight == "balance" else "accounts"
        return (
            f"Roll-rate matrix: where the {weighed} of each bucket (rows) are a month later (columns) · "
            "share of the row, and accounts"
        )
    titles = ", ".join(m.title if i == 0 else m.title.lower() for i, m in enumerate(metrics))
    units = {"share": "share of accounts", "money": "amount", "accounts": "number of accounts"}
    cut = " and ".join(DIMENSIONS[name].title.lower() for name in exhibit.by)
    return f"{titles} by {cut} · {units[metrics[0].unit]}"


def _foot(view: View, exhibit: Exhibit, metrics: Sequence[catalog.Metric], observations: str) -> None:
    scope = as_markdown(view.scope.sentence(view.numbers.member, view.numbers.month))
    st.caption(f"{' '.join(m.definition for m in metrics[:1])}  \n{scope} · {observations}")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "CSV",
            lambda: _csv(view, exhibit),
            file_name=f"{view.warehouse.about['name']}-{exhibit.key}.csv",
            mime="text/csv",
            key=f"csv-{exhibit.key}",
            type="tertiary",
            on_click="ignore",
            help="Download the figures of this chart.",
        )
        how = st.popover("Definition and SQL", type="tertiary", key=f"sql-{exhibit.key}", on_change="rerun")
        if how.open:
            with how:
                _definitions(view, exhibit, metrics)
        rows = st.popover("Rows behind", type="tertiary", key=f"rows-{exhibit.key}", on_change="rerun")
        if rows.open:
            with rows:
                _rows(view, exhibit)


def _definitions(view: View, exhibit: Exhibit, metrics: Sequence[catalog.Metric]) -> None:
    for metric in metrics:
        result = cache.result(view, metric.name, exhibit.by, exhibit.weight)
        st.markdown(f"**{metric.title}** · `{metric.name}`, version {metric.version}")
        st.markdown(f"{metric.definition} An observation is {metric.observation}.")
        st.caption(f"Source: {metric.source}. Data version {view.warehouse.data_id}.")
        st.code(result.sql, language="sql", wrap_lines=True)


def _rows(view: View, exhibit: Exhibit) -> None:
    for name in exhibit.metrics:
        metric = catalog.find(name)
        rows, total = view.reader.drill(name, view.wish, limit=_ROWS_SHOWN)
        shown = (
            f"the first {rows.num_rows:,} of {total:,} rows" if rows.num_rows < total else f"{total:,} rows"
        )
        st.markdown(f"**{metric.title}**: {shown}, largest first")
        st.dataframe(rows.to_pandas(), hide_index=True, height=320, alt=f"Rows behind {metric.title}")
        st.download_button(
            "Rows as CSV",
            partial(_rows_csv, view, name),
            file_name=f"{view.warehouse.about['name']}-{name}-rows.csv",
            mime="text/csv",
            key=f"rows-csv-{exhibit.key}-{name}",
            type="tertiary",
            on_click="ignore",
        )


def _csv(view: View, exhibit: Exhibit) -> bytes:
    """The figures of an exhibit, one row a slice and metric, exact."""
    tables = []
    for name in exhibit.metrics:
        table = cache.result(view, name, exhibit.by, exhibit.weight).table
        tables.append(table.add_column(0, "metric", [[name] * table.num_rows]))
    return _to_csv(pyarrow.concat_tables(tables))


def _rows_csv(view: View, name: str) -> bytes:
    return _to_csv(view.reader.drill(name, view.wish, limit=_ROWS_SAVED)[0])


def _to_csv(table: pyarrow.Table) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer)
    return buffer.getvalue()
