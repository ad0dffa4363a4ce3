"""Recoveries and cost: what delinquent accounts paid, what it took, and to what it is credited."""

import streamlit as st

from dashboard import exhibits, filters, layout
from dashboard.cache import View
from dashboard.i18n import N_
from queries import Scope
from queries.dimensions import CREDIT_RULES


def _amounts(view: View) -> None:
    """What came in; what is left of it after cost where contacts are loaded."""
    has_cost = "contact" in view.warehouse.loaded_tables
    first = exhibits.GROSS_AND_NET if has_cost else exhibits.RECOVERED_BY_MONTH
    layout.beside(view, first, exhibits.RECEIVED_BY_MONTH)
    layout.beside(view, exhibits.RECOVERED_BY_BUCKET, exhibits.RECOVERED_BY_METHOD)
    layout.beside(view, exhibits.RECOVERED_BY_LIMIT, exhibits.RECOVERED_BY_REGION)


def _success(view: View) -> None:
    t, titles = view.numbers.words, layout.cuts(view, exhibits.SUCCESS_BY)
    layout.show(view, exhibits.SUCCESS_BY_MONTH)
    cut = filters.choice("cut", t("Cut by"), titles)
    layout.show(view, exhibits.SUCCESS_BY[cut])
    st.caption(t("By amount, all that was paid on the cases counts: the share can exceed 100%."))


def _cost(view: View) -> None:
    t = view.numbers.words
    layout.beside(view, exhibits.UNIT_COST_BY_MONTH, exhibits.UNIT_COST_BY_BUCKET)
    layout.show(view, exhibits.COST_BY_CHANNEL)
    st.caption(
        t(
            "Cost per unit recovered is not cut by channel: a payment comes through no channel of contact. "
            "What a channel is credited with depends on a rule; see “Attribution”."
        )
    )
    layout.show(view, exhibits.WORKDAY_BY_MONTH)
    layout.show(view, exhibits.WORKDAY_BY_TEAM)


def _credit(view: View) -> None:
    """Payments credited under the rule that is chosen; it is in the address."""
    t = view.numbers.words
    words = {rule: view.numbers.member("credit_rule", rule) for rule in CREDIT_RULES}
    rule = filters.choice("credit", t("Credit a payment to"), words)
    by_rule = view.asking(view.wish.narrow(Scope.of(credit_rule=rule)))
    left, right = st.columns(2)
    with left:
        layout.show(by_rule, exhibits.CREDITED_BY_CHANNEL)
    with right:
        layout.show(view, exhibits.COST_BY_CHANNEL)
    st.caption(
        t(
            "The rule in force: {rule}. It shares out the payments of the seven days after a contact or a "
            "kept promise; none of the rules is an effect.",
            rule=words[rule],
        )
    )
    layout.show(view, exhibits.CREDITED_BY_RULE)


view = layout.head(
    N_("Recoveries and cost"),
    N_("What accounts paid that were delinquent when the month opened, and what it took to get it."),
)
layout.news(view, ("recovered_amount", "success_rate", "recovery_rate", "cost_per_unit_recovered"))
t = view.numbers.words
parts = {
    "amounts": t("Amounts"),
    "success": t("Success"),
    "cost": t("Cost and work"),
    "credit": t("Attribution"),
}
part = filters.choice("money", t("Look at"), parts)
{"amounts": _amounts, "success": _success, "cost": _cost, "credit": _credit}[part](view)
