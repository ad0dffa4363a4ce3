"""Overview: how the department stands, what changed most, and where to look further."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from dashboard import alert_card, cache, exhibits, layout, movements
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from models.alerts import Alert

_COLOURS: dict[bool | None, Literal["blue", "orange", "gray"]] = {True: "blue", False: "orange", None: "gray"}


def _changes(view: View, said: Sequence[Alert]) -> None:
    """List what changed most, each with a link to the page that answers it; not what was said above."""
    t, numbers = view.numbers.words, view.numbers
    found = cache.moved(view)
    listed = [movement for movement in found.found if not movements.is_said(movement, said)]
    st.subheader(t("What changed most"), anchor=False)
    st.caption(movements.summary(found, numbers))
    if len(listed) < len(found.found):
        st.caption(t("What needs attention is said above and not repeated here."))
    for movement in listed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            colour = _COLOURS[movement.is_better]
            st.badge(t(movements.verdict(movement)), color=colour, width="content")
            st.markdown(as_markdown(movements.sentence(movement, numbers)), width="stretch")
            st.page_link(f"views/{movement.page}.py", label=t("Look closer"))


view = layout.head(
    N_("Overview"), N_("Where delinquency and recoveries stand, and how they moved on the month before.")
)
layout.news(view, ("success_rate", "recovered_amount", "cure_rate"))
attention: Sequence[Alert] = ()
with layout.guarded():
    attention = alert_card.show(view)
layout.tiles(view, exhibits.TILES)
with layout.guarded(), st.container(border=True):
    _changes(view, attention)
layout.beside(view, exhibits.RECOVERED_BY_MONTH, exhibits.CURED_BY_MONTH)
layout.show(view, exhibits.DELINQUENT_BY_BUCKET)
