"""Data health: what was read and accepted, what is missing, and what the checks found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import exhibits, layout
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.importing.results import stored_rejects
from dashboard.wording import as_markdown
from queries import findings
from queries.dimensions import DERIVED, DIMENSIONS
from queries.store import DEMO_FILE

_STATUS = {"passed": N_(":blue[Passed]"), "warned": N_(":orange[Warned]"), "failed": N_(":red[Failed]")}
_TALLIES = {
    "read": N_("Records read"),
    "accepted": N_("Accepted"),
    "quarantined": N_("Quarantined"),
    "duplicates": N_("Duplicates"),
}
# The columns of what was set aside, and what they are called.
_REJECTS = {
    "file": N_("File"),
    "line": N_("Line"),
    "column": N_("Column"),
    "value": N_("Value"),
    "reason": N_("Reason"),
    "problem": N_("Problem"),
    "suggestion": N_("What to do"),
}
# Older loads are told of by `dunlin history`.
_FILES_SHOWN = 12


def _records(view: View) -> None:
    loads = view.warehouse.meta("load")
    t, count = view.numbers.words, view.numbers.count
    with st.grid("auto", min_column_width=150):
        for name, title in _TALLIES.items():
            st.metric(t(title), count(sum(load[name] for load in loads)), border=True)
    if len(loads) > 1:
        st.caption(
            t(
                "Accepted, quarantined and duplicate records add up to those read, in {n} files or sheets.",
                n=count(len(loads)),
            )
        )
    else:
        st.caption(t("Accepted, quarantined and duplicate records add up to those read."))
    _files(view, loads)
    _met(view)
    if waiting := view.warehouse.meta("waiting"):
        lines = [
            t(
                "{n} records of {table} wait for a {other} that is not loaded, such as {examples}.",
                n=count(w["row_count"]),
                table=w["table_name"],
                other=w["waits_for"],
                examples=as_markdown(t.joined(w["examples"])),
            )
            for w in waiting
        ]
        st.markdown("\n".join(f"- {line}" for line in lines))
    if rejected := view.warehouse.meta("rejected"):
        st.dataframe(
            stored_rejects(rejected, t),
            hide_index=True,
            column_config={name: t(title) for name, title in _REJECTS.items()},
            alt=t("Values that were set aside, and why"),
        )


def _files(view: View, loads: list[dict[str, Any]]) -> None:
    t, count = view.numbers.words, view.numbers.count
    rows = [
        f"| {as_markdown(t.retold(load['file'], (DEMO_FILE,)))} "
        f"| {load['table'] or t('all')} | {loaded_on(load['load_id'])} "
        f"| {count(load['read'])} | {count(load['accepted'])} | {count(load['quarantined'])} "
        f"| {count(load['duplicates'])} |"
        for load in reversed(loads[-_FILES_SHOWN:])
    ]
    names = [t("File"), t("Table"), t("Loaded (UTC)"), t("Read")]
    names += [t("Accepted"), t("Quarantined"), t("Duplicates")]
    head = [f"| {' | '.join(names)} |", "|---|---|---|---:|---:|---:|---:|"]
    # Seven columns of figures are wider than a phone: they scroll there by themselves.
    with st.grid(1, min_column_width=640, wrap=False):
        st.markdown("\n".join([*head, *rows]))
    if len(loads) > _FILES_SHOWN:
        st.caption(
            t(
                "The newest {shown} of {n} files. All of them: dunlin history",
                shown=count(_FILES_SHOWN),
                n=count(len(loads)),
            )
        )
    (newest,) = loads[-1:]
    twins = sum(load["twins"] or 0 for load in loads)
    told = [t("Version {version}.", version=view.warehouse.data_id)]
    if newest["sha256"]:
        file, digest = as_markdown(newest["file"]), newest["sha256"][:16]
        told.append(t("SHA-256 of {file}: {digest}…", file=file, digest=digest))
    if twins:
        told.append(
            t("{n} records repeat another in everything but their key, and are kept.", n=count(twins))
        )
    st.caption(t.sentences(told))


def loaded_on(load_id: str) -> str:
    """Return when a load began, from its name.

    >>> loaded_on("20261124T041530123456")
    '2026-11-24 04:15'
    """
    return f"{datetime.strptime(load_id, '%Y%m%dT%H%M%S%f'):%Y-%m-%d %H:%M}"


def _met(view: View) -> None:
    t, count = view.numbers.words, view.numbers.count
    met = view.warehouse.meta("met")
    repeated, corrected = (sum(m[name] for m in met) for name in ("repeated", "corrected"))
    if repeated or corrected:
        st.caption(
            t(
                "Of records loaded more than once, {repeated} came again just so and {corrected} came with "
                "other values: the newest hold, the older stay in the history.",
                repeated=count(repeated),
                corrected=count(corrected),
            )
        )


def _checks(view: View) -> None:
    t, count = view.numbers.words, view.numbers.count
    results = view.warehouse.meta("check_result")
    tally = {status: count(sum(r["status"] == status for r in results)) for status in _STATUS}
    st.subheader(
        t("Checks: {passed} passed, {warned} warned, {failed} failed", **tally),
        anchor=False,
    )
    for result in results:
        if result["findings"]:
            found = [t.retold(finding, findings.templates()) for finding in result["findings"]]
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"{t(_STATUS[result['status']])} · **{t(result['title'])}**")
                st.markdown("\n".join(f"- {as_markdown(finding)}" for finding in found))
    if passed := [t(r["title"]) for r in results if not r["findings"]]:
        with st.container(border=True, gap="xsmall"):
            st.markdown("\n".join(f"- {t(_STATUS['passed'])} · {title}" for title in passed))


def _loaded(view: View) -> None:
    t, count = view.numbers.words, view.numbers.count
    st.subheader(t("What the data holds, and what it lacks"), anchor=False)
    tables = view.warehouse.meta("input_table")
    absent = t("not in this data")
    rows = [f"| {t(i['title'])} | {count(i['row_count']) if i['is_loaded'] else absent} |" for i in tables]
    # A plain table shows every digit at every width.
    st.markdown("\n".join([f"| {t('Table')} | {t('Rows')} |", "|---|---:|", *rows]))
    lacking = [
        t.within(d.title)
        for d in DIMENSIONS.values()
        if d.name not in ("month", *DERIVED, *view.warehouse.loaded_dimensions)
    ]
    if lacking:
        st.caption(
            t("Nothing can be cut by {dimensions}: the data does not say.", dimensions=t.joined(lacking))
        )


page = layout.head(
    N_("Data health"), N_("What was read, what became of every record, and what to beware of.")
)
with layout.guarded():
    _records(page)
left, right = st.columns([3, 2])
with left, layout.guarded():
    _checks(page)
with right:
    layout.show(page, exhibits.DELINQUENT_BY_BUCKET, is_stretched=False)
    with layout.guarded():
        _loaded(page)
