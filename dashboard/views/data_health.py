"""Data health: what was read and accepted, what is missing, and what the checks found."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import exhibits, layout
from dashboard.cache import View
from dashboard.wording import as_markdown
from queries.dimensions import DIMENSIONS

_STATUS = {"passed": ":blue[Passed]", "warned": ":orange[Warned]", "failed": ":red[Failed]"}


def _records(view: View) -> None:
    (load,) = view.warehouse.meta("load")
    count = view.numbers.count
    parts = {
        "Records read": load["read"],
        "Accepted": load["accepted"],
        "Quarantined": load["quarantined"],
        "Duplicates": load["duplicates"],
    }
    with st.grid("auto", min_column_width=150):
        for title, number in parts.items():
            st.metric(title, count(number), border=True)
    st.caption(
        f"{as_markdown(load['file'])}, {count(load['physical_lines'])} lines with the header, loaded "
        f"{load['loaded_at']:%Y-%m-%d %H:%M} UTC as version {load['load_id']}. "
        f"SHA-256 {load['sha256'][:16]}… Accepted, quarantined and duplicate records add up to those read."
    )
    if load["kept"] or load["corrected"]:
        st.caption(
            f"Added to {count(load['kept'])} records of earlier loads; {count(load['corrected'])} records "
            "came with other values than before, and the newest hold."
        )
    if load["twins"]:
        st.caption(
            f"{count(load['twins'])} records repeat another in everything but their key. They are different "
            "clients and are kept."
        )
    if rejected := view.warehouse.meta("rejected"):
        st.dataframe(pd.DataFrame(rejected), hide_index=True, alt="Values that were set aside, and why")


def _checks(view: View) -> None:
    results = view.warehouse.meta("check_result")
    tally = {status: sum(r["status"] == status for r in results) for status in _STATUS}
    st.subheader(
        f"Checks: {tally['passed']} passed, {tally['warned']} warned, {tally['failed']} failed", anchor=False
    )
    for result in results:
        if result["findings"]:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"{_STATUS[result['status']]} · **{result['title']}**")
                st.markdown("\n".join(f"- {as_markdown(finding)}" for finding in result["findings"]))
    if passed := [r["title"] for r in results if not r["findings"]]:
        with st.container(border=True, gap="xsmall"):
            st.markdown("\n".join(f"- {_STATUS['passed']} · {title}" for title in passed))


def _loaded(view: View) -> None:
    st.subheader("What the data holds, and what it lacks", anchor=False)
    tables = view.warehouse.meta("input_table")
    count = view.numbers.count
    rows = [
        f"| {t['title']} | {count(t['row_count']) if t['is_loaded'] else 'not in this data'} |"
        for t in tables
    ]
    # A plain table shows every digit at every width.
    st.markdown("\n".join(["| Table | Rows |", "|---|---:|", *rows]))
    absent = [d.title.lower() for d in DIMENSIONS.values() if d.name not in view.warehouse.loaded_dimensions]
    if absent := [name for name in absent if name != "month"]:
        st.caption(f"Nothing can be cut by {', '.join(absent)}: the data does not say.")


page = layout.head("Data health", "What was read, what became of every record, and what to beware of.")
with layout.guarded():
    _records(page)
left, right = st.columns([3, 2])
with left, layout.guarded():
    _checks(page)
with right:
    layout.show(page, exhibits.DELINQUENT_BY_BUCKET, is_stretched=False)
    with layout.guarded():
        _loaded(page)
