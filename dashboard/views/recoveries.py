"""Recoveries: what delinquent accounts paid, and which of them."""

import streamlit as st

from dashboard import exhibits, layout
from dashboard.i18n import N_

view = layout.head(N_("Recoveries"), N_("What accounts paid that were delinquent when the month opened."))
left, right = st.columns(2)
with left:
    layout.show(view, exhibits.RECOVERED_BY_MONTH)
    layout.show(view, exhibits.RECOVERED_BY_BUCKET)
with right:
    layout.show(view, exhibits.RECEIVED_BY_MONTH)
    layout.show(view, exhibits.RECOVERED_BY_LIMIT)
layout.show(view, exhibits.RECOVERED_BY_REGION)
