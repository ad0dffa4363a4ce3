"""How a page is put together: its head, tiles, and cards with an exhibit and what stands behind it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import streamlit as st

from dashboard import cache, portfolio_wording, wording
from dashboard.behind import foot
from dashboard.cache import View
from dashboard.drawing import Drawn
from dashboard.exhibits import Exhibit
from dashboard.i18n import N_, Words
from dashboard.wording import as_markdown
from queries import Result, catalog
from queries.catalog import Unit
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError, NotLoadedError, ScopeError
from queries.soundness import is_sound, sound_run

_log = logging.getLogger("dunlin")


def head(title: str, lead: str) -> View:
    """Write a page's title and what it is for; return what it works with.

    Both are texts marked `N_`, which are translated here.
    """
    view: View = st.session_state["view"]
    t = view.numbers.words
    st.title(t(title), anchor=False)
    st.markdown(f":gray[{t(lead)}]")
    return view


def news(view: View, names: Sequence[str]) -> None:
    """Write in bold how figures stand by month; of those that the data and the scope can answer."""
    with guarded():
        asked = [name for name in names if cache.answers(view, name)]
        results = [cache.result(view, name, ("month",)) for name in asked]
        if said := portfolio_wording.news(results, view.numbers, view.warehouse.breaks):
            st.markdown(f"**{as_markdown(said)}**")


def cuts(view: View, names: Iterable[str]) -> dict[str, str]:
    """Return the titles of those dimensions along which the data has members; at least one."""
    known, t = list(names), view.numbers.words
    loaded = [name for name in known if name in view.warehouse.loaded_dimensions]
    return {name: t(DIMENSIONS[name].title) for name in loaded or known[:1]}


def spoken() -> Words:
    """Return the words of the session's language, also where nothing is published and there is no view."""
    words: Words = st.session_state["words"]
    return words


@contextmanager
def guarded(what: str = "") -> Iterator[None]:
    """Say what goes wrong in a sentence where it went wrong; the rest of the page stands.

    `what` names the part where its own heading could not be written.
    """
    t = spoken()
    try:
        yield
    # Neither is a mistake: the data lacks it, or it has no such dimension to be restricted by.
    except (NotLoadedError, ScopeError) as problem:
        said = as_markdown(t.said(problem))
        st.markdown(f":gray[{what}]  \n{said}" if what else said)
    except DunlinError as problem:
        st.error(as_markdown(t.said(problem)))
    except Exception:
        _log.exception("a part of a page could not be shown")
        st.error(
            t(
                "This part could not be shown because of a mistake in the program. "
                "The log of the server says what happened; please pass it on."
            )
        )


def tiles(view: View, names: Sequence[str]) -> None:
    """Show headline figures with their change on the month before and a small trend.

    What the data lacks for the others is said in one line under them.
    """
    shown = [name for name in names if cache.answers(view, name)]
    with st.grid(4, min_column_width=230):
        for name in shown:
            with guarded():
                _tile(view, name)
    absent = [catalog.find(name) for name in names if name not in shown]
    if not absent:
        return
    t = view.numbers.words
    titles = t.joined(t.within(metric.title) for metric in absent)
    missing = {table for metric in absent for table in metric.requires} - view.warehouse.loaded_tables
    if missing:
        tables = t.joined(sorted(missing))
        st.caption(t("Not shown: {figures}. The data lacks {tables}.", figures=titles, tables=tables))
    else:
        st.caption(t("Not shown, as they cannot be restricted so: {figures}.", figures=titles))


def _tile(view: View, name: str) -> None:
    result = cache.result(view, name, ("month",))
    metric, numbers, t = result.metric, view.numbers, view.numbers.words
    newest = wording.latest(result, numbers, view.warehouse.breaks)
    if newest is None:
        why, definition = t(_why_none(result)), t(metric.definition)
        st.metric(t(metric.title), why, help=definition, border=True, height="stretch")
        return
    change = newest.change
    st.metric(
        f"{t(metric.title)} · {wording.period(metric, newest.month, numbers)}",
        numbers.value(newest.row["value"], metric.unit),
        delta=change.text.replace("−", "-") if change else t(newest.why_no_change),
        delta_color=_delta_colour(metric, change),
        delta_arrow="auto" if change and change.is_detectable else "off",
        delta_description=_beside_change(view, metric, newest),
        chart_data=newest.run if len(newest.run) > 1 else None,
        chart_type="line",
        help=t(metric.definition),
        border=True,
        height="stretch",
    )


def _beside_change(view: View, metric: catalog.Metric, newest: wording.Latest) -> str | None:
    """Write what stands beside a change: against what it is, and the goal of that month."""
    t, numbers = view.numbers.words, view.numbers
    said = [wording.change_words(metric, newest, numbers)] if newest.change else []
    if (goal := cache.goals(view, metric.name).get(newest.month)) is not None:
        said.append(t("target {goal}", goal=numbers.value(goal, metric.unit)))
    return " · ".join(said) or None


def _why_none(result: Result) -> str:
    """Write why a tile has no value: what holds for the newest month."""
    rows = result.records
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


def beside(view: View, left: Exhibit, right: Exhibit) -> None:
    """Show two exhibits next to one another; on a phone below one another."""
    for column, exhibit in zip(st.columns(2), (left, right), strict=True):
        with column:
            show(view, exhibit)


@st.fragment
def _card(view: View, exhibit: Exhibit) -> None:
    metrics = [catalog.find(name) for name in exhibit.metrics]
    subtitle = _subtitle(exhibit, metrics, view.numbers.words)
    with guarded(subtitle):
        view, left_out = _pooled_soundly(view, exhibit)
        drawn = cache.drawn(view, exhibit)
        st.markdown(f"**{as_markdown(drawn.headline)}**  \n:small[:gray[{subtitle}]]")
        if note := left_out or drawn.note:
            st.markdown(f":small[:orange[{note}]]")
        cell = _chart(exhibit, drawn) if drawn.figure is not None else {}
        foot(view, exhibit, metrics, drawn.observations, cell)


def _chart(exhibit: Exhibit, drawn: Drawn) -> Mapping[str, Any]:
    """Show a chart; return the slice that was clicked on, dimension → member, or nothing."""
    frame = st.grid(1, min_column_width=520, wrap=False) if drawn.is_wide else nullcontext()
    with frame:
        event = st.plotly_chart(
            drawn.figure,
            key=f"chart-{exhibit.key}",
            config=_CHART_CONFIG,
            alt=drawn.alt,
            on_select="rerun",
            selection_mode="points",
        )
    return clicked(event)


def clicked(event: Any) -> Mapping[str, Any]:
    """Read back which slice a mark stands for: the key that its chart has put beside its hover text."""
    for point in event["selection"]["points"] if event else ():
        _, key = (*(point.get("customdata") or ()), None, None)[:2]
        if isinstance(key, str) and key.startswith("{"):
            return dict(json.loads(key))
    return {}


# A picture is made by the browser itself, as a drawing that stays sharp.
_CHART_CONFIG = {
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg", "filename": "dunlin"},
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
}


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
    t = view.numbers.words
    note = t(
        "{months} is left out: the status codes change their meaning there. Choose months to see it.",
        months=t.joined(wording.period(metric, m, view.numbers) for m in crossing),
    )
    return view.asking(view.wish.with_months(run[0], run[-1])), note


# What the figures of a unit are, under a headline.
_UNITS: Mapping[Unit, str] = {
    "share": N_("share of accounts"),
    "money": N_("amount"),
    "accounts": N_("number of accounts"),
    "cases": N_("number of cases"),
    "contacts": N_("number of contacts"),
    "payments": N_("number of payments"),
    "promises": N_("number of promises"),
    "plans": N_("number of plans"),
    "surveys": N_("number of surveys"),
    "complaints": N_("number of complaints"),
    "breaches": N_("number of breaches"),
    "workdays": N_("number of workdays"),
    "money_per_day": N_("amount a workday"),
    "score": N_("score from 1 to 5"),
    "days": N_("days"),
    "ratio": N_("ratio"),
    "per_thousand": N_("per thousand"),
}
# What a share is of, by the mart that holds its observations; a mean of shares is of money.
_SHARES: Mapping[str, str] = {
    "case_month": N_("share of cases"),
    "contact": N_("share of contacts"),
    "cure": N_("share of cures"),
    "promise": N_("share of promises"),
    "survey": N_("share of surveys"),
    "complaint": N_("share of complaints"),
}


def _subtitle(exhibit: Exhibit, metrics: Sequence[catalog.Metric], t: Words) -> str:
    if exhibit.chart == "flow" and exhibit.weight == "balance":
        return t("Flow between buckets: where the balance past due at a month's end is at the next · amount")
    if exhibit.chart == "flow":
        return t("Flow between buckets: where the accounts past due at a month's end are at the next · count")
    if exhibit.chart == "matrix" and exhibit.weight == "balance":
        return t(
            "Roll-rate matrix: where the balance of each bucket (rows) is a month later (columns) · "
            "share of the row, and accounts"
        )
    if exhibit.chart == "matrix":
        return t(
            "Roll-rate matrix: where the accounts of each bucket (rows) are a month later (columns) · "
            "share of the row, and accounts"
        )
    titles = [t(m.title) if i == 0 else t.within(m.title) for i, m in enumerate(metrics)]
    if not exhibit.by:
        return t("{metrics} · {unit}", metrics=t.joined(titles), unit=t(_unit(metrics[0])))
    return t(
        "{metrics} by {cut} · {unit}",
        metrics=t.joined(titles),
        cut=t.listed(t.within(DIMENSIONS[name].title) for name in exhibit.by),
        unit=t(_unit(metrics[0])),
    )


def unit_words(metric: catalog.Metric, t: Words) -> str:
    """Say what the numbers of a figure are."""
    return t(_unit(metric))


def _unit(metric: catalog.Metric) -> str:
    """Say what figures are, as a text still to be translated."""
    if metric.unit != "share":
        return _UNITS[metric.unit]
    return N_("share of the amount") if metric.kind == "mean" else _SHARES.get(metric.mart, _UNITS["share"])
