"""Data health: what was read and accepted, what is missing, and what the checks found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exhibits, layout
from dashboard.cache import View
from dashboard.wording import as_markdown
from queries.dimensions import DIMENSIONS

_STATUS = {"passed": ":blue[Passed]", "warned": ":orange[Warned]", "failed": ":red[Failed]"}


# Older loads are told of by `dunlin history`.
_FILES_SHOWN = 12


def _records(view: View) -> None:
    loads = view.warehouse.meta("load")
    count = view.numbers.count
    parts = {
        "Records read": "read",
        "Accepted": "accepted",
        "Quarantined": "quarantined",
        "Duplicates": "duplicates",
    }
    with st.grid("auto", min_column_width=150):
        for title, name in parts.items():
            st.metric(title, count(sum(load[name] for load in loads)), border=True)
    st.caption(
        "Accepted, quarantined and duplicate records add up to those read"
        + (f", in {count(len(loads))} files or sheets." if len(loads) > 1 else ".")
    )
    _files(view, loads)
    _met(view)
    if waiting := view.warehouse.meta("waiting"):
        lines = [
            f"- {count(w['row_count'])} records of {w['table_name']} wait for a {w['waits_for']} that is not "
            f"loaded, such as {as_markdown(', '.join(w['examples']))}."
            for w in waiting
        ]
        st.markdown("\n".join(lines))
    if rejected := view.warehouse.meta("rejected"):
        st.dataframe(pd.DataFrame(rejected), hide_index=True, alt="Values that were set aside, and why")


def _files(view: View, loads: list[dict[str, Any]]) -> None:
    count = view.numbers.count
    rows = [
        f"| {as_markdown(load['file'])} | {load['table'] or 'all'} | {loaded_on(load['load_id'])} "
        f"| {count(load['read'])} | {count(load['accepted'])} | {count(load['quarantined'])} "
        f"| {count(load['duplicates'])} |"
        for load in reversed(loads[-_FILES_SHOWN:])
    ]
    head = [
        "| File | Table | Loaded (UTC) | Read | Accepted | Quarantined | Duplicates |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    st.markdown("\n".join([*head, *rows]))
    if len(loads) > _FILES_SHOWN:
        st.caption(f"The newest {_FILES_SHOWN} of {count(len(loads))} files. All of them: dunlin history")
    (newest,) = loads[-1:]
    twins = sum(load["twins"] or 0 for load in loads)
    told = [f"Version {view.warehouse.data_id}."]
    if newest["sha256"]:
        told.append(f"SHA-256 of {as_markdown(newest['file'])}: {newest['sha256'][:16]}…")
    if twins:
        told.append(f"{count(twins)} records repeat another in everything but their key, and are kept.")
    st.caption(" ".join(told))


def loaded_on(load_id: str) -> str:
    """Return when a load began, from its name.

    >>> loaded_on("20261124T041530123456")
    '2026-11-24 04:15'
    """
    return f"{datetime.strptime(load_id, '%Y%m%dT%H%M%S%f'):%Y-%m-%d %H:%M}"


def _met(view: View) -> None:
    count = view.numbers.count
    met = view.warehouse.meta("met")
    repeated, corrected = (sum(m[name] for m in met) for name in ("repeated", "corrected"))
    if repeated or corrected:
        st.caption(
            f"Of records loaded more than once, {count(repeated)} came again just so and {count(corrected)} "
            "came with other values: the newest hold, the older stay in the history."
        )


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
