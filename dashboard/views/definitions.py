"""Definitions: what every figure means, how it is made, and the statement that makes it."""

import streamlit as st

from dashboard import defining, filters, layout
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries.catalog import Metric


def _define(view: View, metric: Metric) -> None:
    t = view.numbers.words
    with st.container(border=True):
        st.markdown(f"**{as_markdown(t(metric.title))}** · `{metric.name}`")
        st.markdown(as_markdown(t(metric.definition)))
        known = defining.facts(metric, layout.unit_words(metric, t), t)
        st.markdown("  \n".join(f":small[:gray[{name}:] {as_markdown(said)}]" for name, said in known))
        shown = st.popover(t("Statement"), type="tertiary", key=f"statement-{metric.name}", on_change="rerun")
        if shown.open:
            with shown:
                st.code(metric.sql, language="sql", wrap_lines=True)


view = layout.head(
    N_("Definitions"), N_("What every figure means: one definition each, the same on every page.")
)
t = view.numbers.words
with layout.guarded(t("Definitions")):
    search = st.text_input(t("Search"), key="definitions-search", placeholder=t("Word or name"), width=420)
    chapters = {name: t(title) for name, title in defining.CHAPTERS.items()}
    chapter = filters.choice("chapter", t("Chapter of a review"), chapters)
    listed = defining.found(search, chapter)
    n = view.numbers.count(len(listed))
    st.markdown(f"**{t.plural('{n} definition', '{n} definitions', len(listed), n=n)}**")
    for metric in listed:
        _define(view, metric)
