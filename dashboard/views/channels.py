"""Channels: what each is used for, what it costs, how far it reaches, and what is credited to it."""

import streamlit as st

from dashboard import cache, exhibits, filters, layout, work_wording
from dashboard.cache import View
from dashboard.exhibit_sets import channels
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries import Scope, catalog
from queries.dimensions import CREDIT_RULES


def _use(view: View) -> None:
    layout.beside(view, channels.ATTEMPTS, exhibits.COST_BY_CHANNEL)


def _reach(view: View) -> None:
    layout.beside(view, channels.CONNECTED, channels.REACHED)
    layout.beside(view, channels.PROMISED, channels.KEPT)


def _credit(view: View) -> None:
    """What is credited to each channel under the rule that is chosen; it is in the address."""
    t = view.numbers.words
    words = {rule: view.numbers.member("credit_rule", rule) for rule in CREDIT_RULES}
    rule = filters.choice("credit", t("Credit a payment to"), words)
    layout.show(view.asking(view.wish.narrow(Scope.of(credit_rule=rule))), exhibits.CREDITED_BY_CHANNEL)
    st.caption(
        t(
            "The rule in force: {rule}. It shares out the payments of the seven days after a contact or a "
            "kept promise; none of the rules is an effect.",
            rule=words[rule],
        )
    )


def _crossed(view: View) -> None:
    """One figure by channel and bucket, and by channel and segment."""
    t = view.numbers.words
    titles = {name: t(catalog.find(name).title) for name in channels.CROSSED}
    metric = filters.choice("of", t("Figure"), titles)
    layout.show(view, channels.by_bucket(metric))
    if "segment" in view.warehouse.loaded_dimensions:
        layout.show(view, channels.by_segment(metric))


view = layout.head(
    N_("Channels"), N_("What each channel is used for, how far it reaches, and where it does so.")
)
t = view.numbers.words
with layout.guarded(t("Channels")):
    used = cache.result(view, "right_party_contact_rate", ("channel",))
    st.markdown(f"**{as_markdown(work_wording.channels_headline(used, view.numbers))}**")
    said = work_wording.uncut([catalog.find(name) for name in channels.ASKED], "channel", view.numbers)
    st.caption(
        t.sentences(
            [
                said,
                t(
                    "Hard cases go to the harshest channels: that one channel's figures lie below another's "
                    "is no proof that it works worse."
                ),
            ]
        )
    )
    parts = {
        "reach": t("Reach"),
        "use": t("Use and cost"),
        "where": t("By bucket and segment"),
        "credit": t("Credit"),
    }
    part = filters.choice("channels", t("Look at"), parts)
    {"reach": _reach, "use": _use, "where": _crossed, "credit": _credit}[part](view)
