"""Buckets and roll rates: who is where, and who moves where."""

import streamlit as st

from dashboard import exhibits, filters, layout
from dashboard.i18n import N_

view = layout.head(
    N_("Buckets and roll rates"),
    N_("How deep delinquency goes, and where a month takes the accounts of each bucket."),
)
t = view.numbers.words
weight = filters.choice("by", t("Roll rates by"), {"accounts": t("Count"), "balance": t("Balance")})
layout.show(view, exhibits.MATRIX[weight])
left, right = st.columns(2)
with left:
    layout.show(view, exhibits.ROLLS_BY_MONTH)
with right:
    layout.show(view, exhibits.ENTERED_BY_MONTH)
layout.show(view, exhibits.DELINQUENT_BY_BUCKET if weight == "accounts" else exhibits.BALANCE_BY_BUCKET)
