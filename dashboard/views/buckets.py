"""Buckets and roll rates: who is where, who moves where, and how it ends."""

import streamlit as st

from dashboard import exhibits, filters, layout
from dashboard.i18n import N_

view = layout.head(
    N_("Buckets and roll rates"),
    N_("How deep delinquency goes, and where a month takes the accounts of each bucket."),
)
layout.news(view, ("delinquent_accounts", "cure_rate", "forward_roll_rate"))
t = view.numbers.words
parts = {
    "rolls": t("Roll rates"),
    "flow": t("Flow"),
    "endings": t("Endings"),
    "reasons": t("Stages and reasons"),
}
with st.container(horizontal=True, gap="medium"):
    part = filters.choice("part", t("Look at"), parts)
    weight = filters.choice("by", t("Figures by"), {"accounts": t("Count"), "balance": t("Balance")})

if part == "rolls":
    layout.show(view, exhibits.MATRIX[weight])
    layout.beside(view, exhibits.ROLLS[weight], exhibits.ENTERED[weight])
    layout.show(view, exhibits.BY_BUCKET[weight])
elif part == "flow":
    layout.show(view, exhibits.FLOW[weight])
    layout.show(view, exhibits.NET_FLOW)
    layout.show(view, exhibits.FORWARD_BY_BUCKET[weight])
elif part == "endings":
    layout.beside(view, exhibits.CHARGED_OFF[weight], exhibits.CHARGED_OFF_BY_BUCKET[weight])
    layout.beside(view, exhibits.SUSTAINED_BY_MONTH, exhibits.SUSTAINED_BY_BUCKET)
else:
    layout.show(view, exhibits.BY_STAGE[weight])
    layout.beside(view, exhibits.BY_REASON[weight], exhibits.CURED_BY_REASON[weight])
    layout.show(view, exhibits.CURED_BY_REASON_AND_STAGE[weight])
