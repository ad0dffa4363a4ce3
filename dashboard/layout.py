"""How a page is put together: its head, tiles, and cards with an exhibit and what stands behind it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow.csv
import streamlit as st

from dashboard import cache, wording
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from queries import Result, catalog
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError, NotLoadedError
from queries.soundness import sound_run

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
def guarded() -> Iterator[None]:
    """Say what goes wrong in a sentence where it went wrong; the rest of the page stands."""
    try:
        yield
    except NotLoadedError as problem:
        st.info(str(problem))
    except DunlinError as problem:
        st.error(str(problem))
    except Exception:
        _log.exception("a part of a page could not be shown")
        st.error(
            "This part could not be shown because of a mistake in the program. "
            "The log of the server says what happened; please pass it on."
        )


def tiles(view: View, names: Sequence[str]) -> None:
    """Show headline figures with their change on the month before and a small trend."""
    with st.grid("auto", min_column_width=210):
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
    sound = [
        row["value"]
        for row in result.frame.to_dict("records")
        if row["value"] == row["value"] and row["month"] <= newest.month
    ]
    st.metric(
        f"{metric.title} · {wording.period(metric, newest.month, numbers)}",
        numbers.value(newest.row["value"], metric.unit),
        delta=change.text.replace("−", "-") if change else 0,
        delta_color=_delta_colour(metric, change),
        delta_arrow="auto" if change and change.is_detectable else "off",
        delta_description=_delta_words(newest),
        chart_data=sound if len(sound) > 1 else None,
        chart_type="line",
        help=metric.definition,
        border=True,
        height="stretch",
    )


def _why_none(result: Result) -> str:
    """Write why a tile has no value."""
    reasons = [r for r in result.frame["reason"] if isinstance(r, str)]
    return wording.REASONS[reasons[-1]] if reasons else wording.REASONS["no_observations"]


def _delta_words(newest: wording.Latest) -> str:
    if newest.change is None:
        return newest.why_no_change
    return "on the month before" if newest.change.is_detectable else "within luck"


def _delta_colour(metric: catalog.Metric, change: wording.Change | None) -> str:
    """Blue for the better, orange for the worse: told apart by everyone."""
    if change is None or not change.is_detectable or metric.better == "neither":
        return "gray"
    return "blue" if (change.amount > 0) == (metric.better == "higher") else "orange"


def show(view: View, exhibit: Exhibit) -> None:
    """Show an exhibit as a card: sentence, chart, definition, scope, n, SQL, data and rows."""
    with st.container(border=True, height="stretch"), guarded():
        _card(view, exhibit)


@st.fragment
def _card(view: View, exhibit: Exhibit) -> None:
    with guarded():
        view = _pooled_soundly(view, exhibit)
        drawn = cache.drawn(view, exhibit)
        metrics = [catalog.find(name) for name in exhibit.metrics]
        st.markdown(f"**{drawn.headline}**  \n:small[:gray[{_subtitle(exhibit, metrics)}]]")
        if drawn.note:
            st.caption(f":orange[{drawn.note}]")
        if drawn.figure is not None:
            st.plotly_chart(drawn.figure, key=f"chart-{exhibit.key}", config=_CHART_CONFIG, alt=drawn.alt)
        _foot(view, exhibit, metrics, drawn.observations)


_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _pooled_soundly(view: View, exhibit: Exhibit) -> View:
    """Leave out of a pooled figure what crosses a coding break, unless the months were chosen by hand."""
    metric = catalog.find(exhibit.metrics[0])
    if "month" in exhibit.by or metric.timing != "opening" or view.wish.since or view.wish.until:
        return view
    run = sound_run(metric, view.reader.months(), view.warehouse.breaks)
    if not run or len(run) == len(view.reader.months()):
        return view
    return view.asking(view.wish.with_months(run[0], run[-1]))


def _subtitle(exhibit: Exhibit, metrics: Sequence[catalog.Metric]) -> str:
    titles = ", ".join(m.title if i == 0 else m.title.lower() for i, m in enumerate(metrics))
    units = {"share": "share of accounts", "money": "amount", "accounts": "number of accounts"}
    unit = "share of the opening balance" if exhibit.weight == "balance" else units[metrics[0].unit]
    cut = ", ".join(DIMENSIONS[name].title.lower() for name in exhibit.by)
    return f"{titles} by {cut} · {unit}"


def _foot(view: View, exhibit: Exhibit, metrics: Sequence[catalog.Metric], observations: str) -> None:
    scope = view.scope.sentence(view.numbers.member)
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
        shown = f"the first {rows.num_rows:,} of {total:,} rows" if rows.num_rows < total else f"{total:,} rows"
        st.markdown(f"**{metric.title}**: {shown}, largest first")
        st.dataframe(rows.to_pandas(), hide_index=True, height=320, alt=f"Rows behind {metric.title}")
        st.download_button(
            "Rows as CSV",
            lambda name=name: _to_csv(view.reader.drill(name, view.wish, limit=_ROWS_SAVED)[0]),
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


def _to_csv(table: pyarrow.Table) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer)
    return buffer.getvalue()

