"""Overview: how the portfolio stands, in figures and two trends."""

import streamlit as st

from dashboard import exhibits, layout
from dashboard.i18n import N_

view = layout.head(
    N_("Overview"), N_("Where delinquency and recoveries stand, and how they moved on the month before.")
)
layout.tiles(view, exhibits.TILES)
left, right = st.columns(2)
with left:
    layout.show(view, exhibits.RECOVERED_BY_MONTH)
with right:
    layout.show(view, exhibits.CURED_BY_MONTH)
