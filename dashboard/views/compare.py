"""Compare: the scope of the sidebar and another, figure by figure."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, comparing, layout, second_scope
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries import catalog


def _said(view: View) -> str:
    sentence = view.scope.sentence(view.numbers.member, view.numbers.month)
    return as_markdown(view.numbers.words.said(sentence))


def _table(first: View, second: View) -> None:
    t = first.numbers.words
    names = [n for n in comparing.COMPARED if cache.answers(first, n) and cache.answers(second, n)]
    pairs = [(cache.result(first, name, ()), cache.result(second, name, ())) for name in names]
    rows = comparing.compared(pairs, first.numbers)
    head = [t("Figure"), t("First"), t("Second"), t("Second minus first, 95% interval"), t("More than luck?")]
    lines = [f"| {' | '.join(head)} |", "|---|---:|---:|---:|---|"]
    for row in rows:
        cells = [t(row.metric.title), row.first, row.second, row.difference, t(row.verdict)]
        lines.append(f"| {' | '.join(map(as_markdown, cells))} |")
    st.markdown("\n".join(lines))
    absent = [t.within(catalog.find(n).title) for n in comparing.COMPARED if n not in names]
    said = [
        t(
            "Of all that is called a difference here, no more than one in twenty is luck. Raw figures of "
            "teams and channels differ by their cases too: a difference is no verdict on people."
        )
    ]
    if absent:
        said.append(t("Not in both scopes: {figures}.", figures=t.joined(absent)))
    st.caption(t.sentences(said))


def _trends(first: View, second: View) -> None:
    t = first.numbers.words
    months = tuple(cache.months_of(view) for view in (first, second))
    for name in comparing.TRENDS:
        if not (cache.answers(first, name) and cache.answers(second, name)):
            continue
        results = (cache.result(first, name, ("month",)), cache.result(second, name, ("month",)))
        figure = comparing.trend(
            results,
            (t("First"), t("Second")),
            first.numbers,
            (months[0], months[1]),
            first.warehouse.breaks,
            first.appearance,
        )
        if figure is None:
            continue
        metric = results[0].metric
        with st.container(border=True):
            st.markdown(f"**{t(metric.title)}**")
            alt = t("{metric} by month in both scopes", metric=t(metric.title))
            st.plotly_chart(figure, key=f"compare-{name}", config={"displayModeBar": False}, alt=alt)
            n = [sum(row["n"] for row in result.rows()) for result in results]
            counts = [first.numbers.count(one) for one in n]
            st.caption(
                t.sentences(
                    [t(metric.definition), t("n = {first} and {second}", first=counts[0], second=counts[1])]
                )
            )


view = layout.head(
    N_("Compare"), N_("Two scopes side by side: months, teams, buckets, channels or segments of your choice.")
)
t = view.numbers.words
with layout.guarded():
    st.markdown(t("**First**: what the filters in the sidebar keep: {scope}", scope=_said(view)))
    st.markdown(t("**Second**: choose here"))
    other = view.asking(second_scope.ask(view))
    if other.scope == view.scope:
        st.info(t("Both scopes are the same. Choose other months, a team, a bucket … for one of them."))
    else:
        st.caption(t("Second: {scope}", scope=_said(other)))
        _table(view, other)
        _trends(view, other)
