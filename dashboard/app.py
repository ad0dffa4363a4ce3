"""The dashboard's entry: opens the data, asks for the scope, runs the page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dashboard import cache, filters, language
from dashboard.cache import View
from dashboard.i18n import LOCALES, Words
from dashboard.numbers import Numbers
from dashboard.theme import Appearance
from dashboard.wording import as_markdown
from queries import Scope
from queries.errors import DunlinError, NotPublishedError
from queries.store import DEMO_ATTRIBUTION, DEMO_TITLE

_LOGO = Path(__file__).resolve().with_name("logo.svg")
_IMPORT = "import"


def _pages(t: Words) -> dict[str, list[st.Page]]:
    """The pages by section; the first is what opens. Every one is two clicks from every other."""
    return {
        "": [
            st.Page(
                "views/overview.py", title=t("Overview"), default=True, help=t("How the portfolio stands.")
            )
        ],
        t("Portfolio"): [
            st.Page(
                "views/targets.py", title=t("Targets and gap"), help=t("What was aimed at, and why not.")
            ),
            st.Page("views/buckets.py", title=t("Buckets and roll rates"), help=t("Who moves where.")),
            st.Page(
                "views/recoveries.py", title=t("Recoveries and cost"), help=t("What came in, at what cost.")
            ),
            st.Page("views/outlook.py", title=t("Outlook"), help=t("What is to be expected.")),
            st.Page("views/compare.py", title=t("Compare"), help=t("Two scopes side by side.")),
            st.Page("views/review.py", title=t("Review"), help=t("Slides for a review.")),
        ],
        t("Strategies"): [
            st.Page("views/strategies.py", title=t("Strategies"), help=t("What does worse than it should.")),
            st.Page("views/channels.py", title=t("Channels"), help=t("What each is used for, and where.")),
            st.Page("views/contact.py", title=t("Contact"), help=t("From the attempt to the money.")),
            st.Page("views/promises.py", title=t("Promises and plans"), help=t("What became of them.")),
            st.Page("views/changes.py", title=t("Process changes"), help=t("Whether they helped.")),
        ],
        t("People"): [
            st.Page("views/collectors.py", title=t("Collectors"), help=t("Each in the order of names.")),
            st.Page("views/expected.py", title=t("Against expectation"), help=t("Who differs beyond luck.")),
            st.Page(
                "views/satisfaction.py",
                title=t("Satisfaction and complaints"),
                help=t("What debtors say."),
            ),
            st.Page("views/compliance.py", title=t("Compliance"), help=t("Whether contact rules are kept.")),
        ],
        t("Cases"): [
            st.Page("views/cure.py", title=t("Who will be cured"), help=t("Chances, and how good they are.")),
            st.Page("views/cohorts.py", title=t("Cohorts"), help=t("How cases go on after they began.")),
            st.Page("views/case_file.py", title=t("Case file"), help=t("One account's history.")),
        ],
        t("Data"): [
            st.Page("views/definitions.py", title=t("Definitions"), help=t("What every figure means.")),
            st.Page(
                "views/data_health.py",
                title=t("Data health"),
                help=t("What was read, and what to beware of."),
            ),
            st.Page(
                "views/import_data.py", title=t("Import"), url_path=_IMPORT, help=t("Add your own files.")
            ),
        ],
    }


def main() -> None:
    """Run one page for one person; nothing that goes wrong shows as a traceback."""
    st.set_page_config(page_title="Dunlin", page_icon="🐦", layout="wide")
    st.logo(str(_LOGO), size="large")
    t = language.follow_link()
    st.session_state["words"] = t
    page = st.navigation(_pages(t), position="top")
    try:
        warehouse = cache.open_warehouse()
    except DunlinError as problem:
        with st.sidebar:
            language.ask(t)
        if page.url_path == _IMPORT:
            with _guarded(t):
                page.run()
        else:
            _welcome(problem, t)
        return
    about = warehouse.about
    credit = t.retold(about["attribution"], (DEMO_ATTRIBUTION,))
    # Everyone may see everything until sign-in says otherwise.
    viewer = Scope()
    appearance: Appearance = "dark" if st.context.theme.type == "dark" else "light"
    numbers = Numbers(LOCALES[t.language], about["currency"])
    with st.sidebar:
        language.ask(t)
        st.markdown(f"**{as_markdown(t.retold(about['title'], (DEMO_TITLE,)))}**")
        if about["is_synthetic"]:
            st.badge(t("Synthetic data"), color="orange", help=credit)
    with _guarded(t):
        wish = filters.ask(warehouse.reader(viewer), numbers, page.url_path)
        st.session_state["view"] = View(warehouse, viewer, wish, numbers, appearance)
        page.run()
    if credit:
        _credit(credit)


@contextmanager
def _guarded(t: Words) -> Iterator[None]:
    """Say what goes wrong with a page in a sentence."""
    try:
        yield
    except DunlinError as problem:
        st.error(as_markdown(t.said(problem)))
    except Exception:
        logging.getLogger("dunlin").exception("a page could not be shown")
        st.error(
            t(
                "This page could not be shown because of a mistake in the program. "
                "The log of the server says what happened; please pass it on."
            )
        )


def _welcome(problem: DunlinError, t: Words) -> None:
    """Open calmly where there is nothing to show yet, and say the two ways to get something."""
    if not isinstance(problem, NotPublishedError):
        st.title("Dunlin", anchor=False)
        st.info(as_markdown(t.said(problem)))
        return
    st.title(t("Welcome to Dunlin"), anchor=False)
    lead = t("How collections perform: recoveries, cures and roll rates, with their definitions.")
    st.markdown(f":gray[{lead}]")
    with st.grid(2, min_column_width=300):
        with st.container(border=True, height="stretch"):
            st.subheader(t("Import your own files"), anchor=False)
            st.markdown(
                t(
                    "Balances, contacts, payments … as your system exports them: CSV, Excel or Parquet. "
                    "It takes some five minutes, and names and telephone numbers of debtors are not stored."
                )
            )
            if st.button(t("Import files"), key="welcome-import", type="primary"):
                st.switch_page("views/import_data.py")
        with st.container(border=True, height="stretch"):
            st.subheader(t("Look around first"), anchor=False)
            st.markdown(t("Make up a department with known truths, and see what every page says of it:"))
            st.code("dunlin demo", language=None)
    st.info(as_markdown(t.said(problem)))


def _credit(attribution: str) -> None:
    with st.sidebar:
        st.caption(attribution)


main()
