"""From a list of accounts to the file of one of them: a row is chosen, and a button opens it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.i18n import Words

# Where the case file finds the account that was typed, or chosen here. It stays out of the address.
ACCOUNT = "case-account"
_PAGE = "views/case_file.py"


def listed(rows: pd.DataFrame, t: Words, *, key: str, alt: str, height: int = 320) -> None:
    """Show a list; where its rows are of accounts, one can be chosen and its case file opened.

    Args:
        rows: what is listed, with the column `account_id` where it is of accounts.
        t: the words of the language.
        key: names the list among the elements of the page.
        alt: says what is listed to those who cannot see it.
        height: of the list, in pixels.
    """
    if "account_id" not in rows:
        st.dataframe(rows, hide_index=True, height=height, alt=alt)
        return
    event = st.dataframe(
        rows,
        hide_index=True,
        height=height,
        alt=alt,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = [place for place in event["selection"]["rows"] if place < len(rows)]
    if not chosen:
        st.caption(t("Choose a row to open its case file."))
        return
    account = str(rows["account_id"].iloc[chosen[0]])
    if st.button(t("Open the case file of {account}", account=account), key=f"open-{key}"):
        st.session_state[ACCOUNT] = account
        st.switch_page(_PAGE)
