"""What needs attention, on the Overview: a few alerts with the pages that answer them, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import alert_wording, alerting
from dashboard.alerting import Followed
from dashboard.cache import View
from dashboard.wording import as_markdown
from models.alerts import Alert, Alerts, evaluate
from queries import Scope
from queries.store import Store

MOST_SHOWN = 3


def alerts(view: View) -> tuple[Alerts, Followed]:
    """Return what needs attention in what is shown, and the rules by which that was found.

    What was written at the publish is taken where everything is shown; a part of it is evaluated for itself.
    """
    rules = alerting.followed(Store.of())
    found = _alerts(str(view.warehouse.path), view.viewer, view.wish, rules.digest, _view=view, _rules=rules)
    return found, rules


@st.cache_resource(max_entries=200, show_spinner=False)
def _alerts(version: str, viewer: Scope, wish: Scope, digest: str, _view: View, _rules: Followed) -> Alerts:
    if viewer == wish == Scope():
        known = alerting.known(Store.of(), _view.warehouse.data_id, _rules)
        if known is not None:
            return known
    return evaluate(_view.reader, _rules.book.rules, wish)


def show(view: View) -> Sequence[Alert]:
    """Show what needs attention; where nothing does, that is one quiet line. Return the alerts."""
    t = view.numbers.words
    found, rules = alerts(view)
    if rules.problem:
        st.caption(as_markdown(t.said(rules.problem)))
    if not found.found:
        st.caption(alert_wording.summary(found, view.numbers))
        return ()
    first, rest = alert_wording.first_ones(found.found, MOST_SHOWN)
    with st.container(border=True):
        st.subheader(t("Needs attention"), anchor=False)
        for alert in first:
            _line(view, alert)
        if rest:
            with st.expander(t.plural("{n} more", "{n} more", len(rest), n=view.numbers.count(len(rest)))):
                for alert in rest:
                    _line(view, alert)
        st.caption(alert_wording.summary(found, view.numbers))
    return found.found


def _line(view: View, alert: Alert) -> None:
    """Write an alert beside the page that answers it: how grave it is says a word, and no colour."""
    t = view.numbers.words
    said = as_markdown(alert_wording.sentence(alert, view.numbers))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(t(alert_wording.SEVERITIES[alert.severity]), color="gray", width="content")
        st.markdown(f"**{said}**" if alert.severity == "warning" else said, width="stretch")
        st.page_link(f"views/{alert_wording.page(alert)}.py", label=t("Look closer"))
