"""Contact: how far cases come, when debtors are reached, who is lost, how well prepared, who is referred."""

import streamlit as st

from dashboard import cache, filters, layout, work_wording
from dashboard.cache import View
from dashboard.exhibit_sets import contact
from dashboard.i18n import N_
from dashboard.wording import as_markdown


def _funnel(view: View) -> None:
    layout.show(view, contact.FUNNEL)
    layout.beside(view, contact.REACHED, contact.PROMISE_RATE)
    cuts = layout.cuts(view, contact.FUNNEL_BY)
    cut = filters.choice("cut", view.numbers.words("Cut by"), cuts)
    layout.show(view, contact.FUNNEL_BY[cut])


def _hours(view: View) -> None:
    for exhibit in contact.HOURS:
        layout.show(view, exhibit)


def _lost(view: View) -> None:
    layout.beside(view, contact.LOST_BY_MONTH, contact.LOST_CASES)
    layout.show(view, contact.LOST_BY_BUCKET)
    layout.beside(view, contact.LOST_BY_TEAM, contact.LOST_BY_SEGMENT)
    layout.beside(view, contact.REGAINED_BY_CHANNEL, contact.REGAINED_BY_HOUR)
    st.caption(
        view.numbers.words(
            "Lost contact is not cut by channel: a case is lost when no channel has reached the debtor. "
            "How far each channel reaches is on the page “Channels”."
        )
    )


def _preparation(view: View) -> None:
    layout.show(view, contact.waits(view.warehouse.loaded_tables))
    layout.beside(view, contact.REASON_KNOWN, contact.REASON_KNOWN_BY_TEAM)
    layout.beside(view, contact.DAYS_TO_CONTACT, contact.DAYS_TO_CONTACT_BY_TEAM)


def _referrals(view: View) -> None:
    layout.beside(view, contact.REFERRED, contact.REFERRED_BY_REASON)
    layout.beside(view, contact.ANSWERS, contact.DAYS_TO_ANSWER)
    st.caption(
        view.numbers.words(
            "Late referrals may still be answered: in the newest month the days to the answer are those of "
            "the quick answers alone."
        )
    )


view = layout.head(
    N_("Contact"), N_("From the attempt to the money: where cases are lost, and when debtors are reached.")
)
t = view.numbers.words
with layout.guarded(t("Contact")):
    found = work_wording.steps(cache.result(view, "contact_funnel", ("step",)))
    st.markdown(f"**{as_markdown(work_wording.funnel_verdict(found, view.numbers))}**")
    parts = {
        "funnel": t("Funnel"),
        "hours": t("Hours"),
        "lost": t("Lost contact"),
        "preparation": t("Preparation and waits"),
        "referrals": t("Referrals"),
    }
    part = filters.choice("contact", t("Look at"), parts)
    shown = {
        "funnel": _funnel,
        "hours": _hours,
        "lost": _lost,
        "preparation": _preparation,
        "referrals": _referrals,
    }
    shown[part](view)
