"""Promises and plans: what was promised, what became of it, and what was agreed instead."""

import streamlit as st

from dashboard import cache, filters, layout, work_wording
from dashboard.cache import View
from dashboard.exhibit_sets import promises
from dashboard.i18n import N_
from dashboard.wording import as_markdown


def _verdict(view: View) -> None:
    kept = cache.result(view, "promise_kept_rate", ("month",))
    st.markdown(f"**{as_markdown(work_wording.promises_verdict(kept, view.numbers))}**")


def _promises(view: View) -> None:
    _verdict(view)
    layout.beside(view, promises.OUTCOMES, promises.KEPT)
    layout.beside(view, promises.AMOUNT, promises.KEPT_BY_BAND)
    layout.beside(view, promises.KEPT_BY_CHANNEL, promises.KEPT_BY_BUCKET)


def _people(view: View) -> None:
    t = view.numbers.words
    _verdict(view)
    st.caption(
        t(
            "In the order of names. Whose cases are harder gets promises that are harder to keep: these "
            "rates do not compare people."
        )
    )
    if "script" in view.warehouse.loaded_dimensions:
        layout.beside(view, promises.KEPT_BY_TEAM, promises.KEPT_BY_SCRIPT)
    else:
        layout.show(view, promises.KEPT_BY_TEAM)
    layout.show(view, promises.KEPT_BY_COLLECTOR)


def _plans(view: View) -> None:
    agreed = cache.result(view, "plans", ("kind",))
    st.markdown(f"**{as_markdown(work_wording.plans_headline(agreed, view.numbers))}**")
    layout.beside(view, promises.PLANS, promises.PLANNED)
    layout.beside(view, promises.PLANS_BY_BUCKET, promises.PLANS_BY_SEGMENT)


view = layout.head(
    N_("Promises and plans"), N_("What debtors promised, what became of it, and what was agreed instead.")
)
t = view.numbers.words
parts = {"promises": t("Promises"), "people": t("By collector"), "plans": t("Plans")}
part = filters.choice("promises", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"promises": _promises, "people": _people, "plans": _plans}[part](view)
