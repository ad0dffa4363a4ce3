"""What stands behind a card: its definition, its figures as files, and the rows that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import cache, filters, opening, taking
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.wording import as_markdown
from queries import catalog
from queries.dimensions import DIMENSIONS, SCOPEABLE

_ROWS_SHOWN = 500
# What a person may take away in one file; beyond it he narrows the scope.
_ROWS_SAVED = 200_000

Cell = Mapping[str, Any]


def foot(
    view: View, exhibit: Exhibit, metrics: Sequence[catalog.Metric], observations: str, cell: Cell
) -> None:
    """Write the definition and the scope, and offer what stands behind.

    Args:
        view: what is shown.
        exhibit: what stands on the card.
        metrics: of the exhibit.
        observations: n, and what was left out, as a sentence.
        cell: the slice that was clicked on, dimension → member; empty where none is.
    """
    t = view.numbers.words
    scope = as_markdown(t.said(view.scope.sentence(view.numbers.member, view.numbers.month)))
    st.caption(f"{t(metrics[0].definition)}  \n{scope} · {observations}")
    offers(view, exhibit, cell)


def offers(
    view: View,
    exhibit: Exhibit,
    cell: Cell | None = None,
    figures: Callable[[], pa.Table] | None = None,
    holds: str = "",
) -> None:
    """Offer what stands behind: the figures as files, the definition with its SQL, and the rows.

    Args:
        view: what is shown.
        exhibit: what stands on the card.
        cell: the slice that was clicked on, if one was.
        figures: makes the table to take away where the chart shows more than the exhibit's own figures.
        holds: what that table holds, as a sentence.
    """
    t, cell = view.numbers.words, cell or {}
    metrics = [catalog.find(name) for name in exhibit.metrics]
    with st.container(horizontal=True, gap="small"):
        if cell:
            _narrowing(view, exhibit, cell)
        taken = st.popover(t("Download"), type="tertiary", key=f"take-{exhibit.key}", on_change="rerun")
        if taken.open:
            with taken:
                _files(view, exhibit, figures or partial(figures_table, view, exhibit), holds)
        how = st.popover(
            t("Definition and SQL"), type="tertiary", key=f"sql-{exhibit.key}", on_change="rerun"
        )
        if how.open:
            with how:
                _definitions(view, exhibit, metrics)
        rows = st.popover(t("Rows behind"), type="tertiary", key=f"rows-{exhibit.key}", on_change="rerun")
        if rows.open:
            with rows:
                _rows(view, exhibit, cell)


def _narrowing(view: View, exhibit: Exhibit, cell: Cell) -> None:
    """Offer to restrict every page to what was clicked on, as far as a scope can."""
    t, numbers = view.numbers.words, view.numbers
    members = {name: member for name, member in cell.items() if name in SCOPEABLE and member is not None}
    said = t.joined(
        f"{t(DIMENSIONS[name].title)}: {numbers.member(name, None if member is None else str(member))}"
        for name, member in cell.items()
        if name != "month"
    )
    if said:
        st.markdown(f":small[{as_markdown(said)}]", width="content")
    if members:
        st.button(
            t("Show only this"),
            key=f"only-{exhibit.key}",
            type="tertiary",
            on_click=partial(filters.restrict, members),
            help=t("Restricts every page to it; the filters in the sidebar take it back."),
        )


def _about(view: View, exhibit: Exhibit) -> list[tuple[str, str]]:
    """What a file must say of itself to be read without the page."""
    t = view.numbers.words
    metrics = [catalog.find(name) for name in exhibit.metrics]
    scope = t.said(view.scope.sentence(view.numbers.member, view.numbers.month))
    return [
        *((t(metric.title), t(metric.definition)) for metric in metrics),
        (t("Scope"), scope),
        (t("Data version"), view.warehouse.data_id),
        (t("Source"), view.warehouse.about["title"]),
    ]


def _files(view: View, exhibit: Exhibit, figures: Callable[[], pa.Table], holds: str) -> None:
    t = view.numbers.words
    st.caption(holds or t("The figures of this chart, exact, with their numerators and denominators."))
    for kind, name in _kind_names().items():
        st.download_button(
            name,
            partial(_figures_as, kind, view, exhibit, figures),
            file_name=f"{view.warehouse.about['name']}-{exhibit.key}.{kind}",
            mime=taking.KINDS[kind],
            key=f"{kind}-{exhibit.key}",
            type="tertiary",
            on_click="ignore",
        )


def _kind_names() -> dict[str, str]:
    return {"csv": "CSV", "parquet": "Parquet", "xlsx": "Excel"}


def figures_table(view: View, exhibit: Exhibit) -> pa.Table:
    """Return the figures of an exhibit, one row a slice and metric, exact."""
    tables = []
    for name in exhibit.metrics:
        table = cache.result(view, name, exhibit.by, exhibit.weight).table
        tables.append(table.add_column(0, "metric", [[name] * table.num_rows]))
    return pa.concat_tables(tables, promote_options="permissive")


def _figures_as(kind: str, view: View, exhibit: Exhibit, figures: Callable[[], pa.Table]) -> bytes:
    return taking.as_file(kind, figures(), _about(view, exhibit))


def _definitions(view: View, exhibit: Exhibit, metrics: Sequence[catalog.Metric]) -> None:
    t = view.numbers.words
    for metric in metrics:
        result = cache.result(view, metric.name, exhibit.by, exhibit.weight)
        version = t("version {number}", number=metric.version)
        st.markdown(t.clauses([f"**{t(metric.title)}** · `{metric.name}`", version]))
        observation = t("An observation is {observation}.", observation=t(metric.observation))
        st.markdown(t.sentences([t(metric.definition), observation]))
        source = t("Source: {source}.", source=t(metric.source))
        data = t("Data version {version}.", version=view.warehouse.data_id)
        st.caption(t.sentences([source, data]))
        st.code(result.sql, language="sql", wrap_lines=True)


def _rows(view: View, exhibit: Exhibit, cell: Cell) -> None:
    """List the rows behind each figure; those of the slice that was clicked on, where one was."""
    t, count = view.numbers.words, view.numbers.count
    if not cell:
        st.caption(t("Click on a mark of the chart to list the rows behind that mark alone."))
    for name in exhibit.metrics:
        title = t(catalog.find(name).title)
        rows, total = view.reader.drill(name, view.wish, cell, limit=_ROWS_SHOWN)
        if rows.num_rows < total:
            shown = t(
                "the first {shown} of {total} rows, largest first",
                shown=count(rows.num_rows),
                total=count(total),
            )
        else:
            shown = t.plural("{n} row", "{n} rows, largest first", total, n=count(total))
        st.markdown(t("**{metric}**: {shown}", metric=title, shown=shown))
        alt = t("Rows behind {metric}", metric=title)
        opening.listed(rows.to_pandas(), t, key=f"list-{exhibit.key}-{name}", alt=alt)
        with st.container(horizontal=True, gap="small"):
            for kind, kind_name in _kind_names().items():
                st.download_button(
                    t("Rows as {kind}", kind=kind_name),
                    partial(_rows_as, kind, view, name, exhibit, dict(cell)),
                    file_name=f"{view.warehouse.about['name']}-{name}-rows.{kind}",
                    mime=taking.KINDS[kind],
                    key=f"rows-{kind}-{exhibit.key}-{name}",
                    type="tertiary",
                    on_click="ignore",
                )


def _rows_as(kind: str, view: View, name: str, exhibit: Exhibit, cell: Cell) -> bytes:
    rows = view.reader.drill(name, view.wish, cell, limit=_ROWS_SAVED)[0]
    return taking.as_file(kind, rows, _about(view, exhibit))
