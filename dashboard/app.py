"""The dashboard's entry: opens the data, asks for the scope, runs the page."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from dashboard import cache, filters
from dashboard.cache import View
from dashboard.numbers import Numbers
from dashboard.theme import Appearance
from dashboard.wording import as_markdown
from queries import Scope
from queries.errors import DunlinError

_LOGO = Path(__file__).resolve().with_name("logo.svg")


def _pages() -> list[st.Page]:
    """The pages; the first is what opens."""
    return [
        st.Page("views/overview.py", title="Overview", default=True, help="How the portfolio stands."),
        st.Page("views/buckets.py", title="Buckets and roll rates", help="Who moves where."),
        st.Page("views/recoveries.py", title="Recoveries", help="What was paid, and by whom."),
        st.Page("views/data_health.py", title="Data health", help="What was read, and what to beware of."),
    ]


def main() -> None:
    """Run one page for one person; nothing that goes wrong shows as a traceback."""
    st.set_page_config(page_title="Dunlin", page_icon="🐦", layout="wide")
    st.logo(str(_LOGO), size="large")
    page = st.navigation(_pages())
    try:
        warehouse = cache.open_warehouse()
    except DunlinError as problem:
        st.title("Dunlin", anchor=False)
        st.info(as_markdown(str(problem)))
        return
    about = warehouse.about
    # Everyone may see everything until sign-in says otherwise.
    viewer = Scope()
    appearance: Appearance = "dark" if st.context.theme.type == "dark" else "light"
    numbers = Numbers(cache.LANGUAGE, about["currency"])
    with st.sidebar:
        st.markdown(f"**{as_markdown(about['title'])}**")
        if about["is_synthetic"]:
            st.badge("Synthetic data", color="orange", help=about["attribution"])
    try:
        wish = filters.ask(warehouse.reader(viewer), numbers, page.url_path)
        st.session_state["view"] = View(warehouse, viewer, wish, numbers, appearance)
        page.run()
    except DunlinError as problem:
        st.error(as_markdown(str(problem)))
    except Exception:
        logging.getLogger("dunlin").exception("a page could not be shown")
        st.error(
            "This page could not be shown because of a mistake in the program. "
            "The log of the server says what happened; please pass it on."
        )
    _credit(about["attribution"])


def _credit(attribution: str) -> None:
    with st.sidebar:
        st.caption(attribution)


main()
