"""The dashboard's entry: opens the data, asks for the scope, runs the page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dashboard import cache, filters
from dashboard.cache import View
from dashboard.numbers import Numbers
from dashboard.theme import Appearance
from dashboard.wording import as_markdown
from queries import Scope
from queries.errors import DunlinError, NotPublishedError

_LOGO = Path(__file__).resolve().with_name("logo.svg")
_IMPORT = "import"


def _pages() -> list[st.Page]:
    """The pages; the first is what opens."""
    return [
        st.Page("views/overview.py", title="Overview", default=True, help="How the portfolio stands."),
        st.Page("views/buckets.py", title="Buckets and roll rates", help="Who moves where."),
        st.Page("views/recoveries.py", title="Recoveries", help="What was paid, and by whom."),
        st.Page("views/data_health.py", title="Data health", help="What was read, and what to beware of."),
        st.Page("views/import_data.py", title="Import", url_path=_IMPORT, help="Add your own files."),
    ]


def main() -> None:
    """Run one page for one person; nothing that goes wrong shows as a traceback."""
    st.set_page_config(page_title="Dunlin", page_icon="🐦", layout="wide")
    st.logo(str(_LOGO), size="large")
    page = st.navigation(_pages())
    try:
        warehouse = cache.open_warehouse()
    except DunlinError as problem:
        if page.url_path == _IMPORT:
            with _guarded():
                page.run()
        else:
            _welcome(problem)
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
    with _guarded():
        wish = filters.ask(warehouse.reader(viewer), numbers, page.url_path)
        st.session_state["view"] = View(warehouse, viewer, wish, numbers, appearance)
        page.run()
    if about["attribution"]:
        _credit(about["attribution"])


@contextmanager
def _guarded() -> Iterator[None]:
    """Say what goes wrong with a page in a sentence."""
    try:
        yield
    except DunlinError as problem:
        st.error(as_markdown(str(problem)))
    except Exception:
        logging.getLogger("dunlin").exception("a page could not be shown")
        st.error(
            "This page could not be shown because of a mistake in the program. "
            "The log of the server says what happened; please pass it on."
        )


def _welcome(problem: DunlinError) -> None:
    """Open calmly where there is nothing to show yet, and say the two ways to get something."""
    if not isinstance(problem, NotPublishedError):
        st.title("Dunlin", anchor=False)
        st.info(as_markdown(str(problem)))
        return
    st.title("Welcome to Dunlin", anchor=False)
    st.markdown(":gray[How collections perform: recoveries, cures and roll rates, with their definitions.]")
    with st.grid(2, min_column_width=300):
        with st.container(border=True, height="stretch"):
            st.subheader("Import your own files", anchor=False)
            st.markdown(
                "Balances, contacts, payments … as your system exports them: CSV, Excel or Parquet. "
                "It takes some five minutes, and names and telephone numbers of debtors are not stored."
            )
            if st.button("Import files", key="welcome-import", type="primary"):
                st.switch_page("views/import_data.py")
        with st.container(border=True, height="stretch"):
            st.subheader("Look around first", anchor=False)
            st.markdown("Make up a department with known truths, and see what every page says of it:")
            st.code("dunlin demo", language=None)
    st.info(as_markdown(str(problem)))


def _credit(attribution: str) -> None:
    with st.sidebar:
        st.caption(attribution)


main()
