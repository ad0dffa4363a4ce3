"""The last steps of an import: the check and what it found, publishing, and what was published."""

from __future__ import annotations

import streamlit as st

from dashboard import cache
from dashboard.importing import results
from dashboard.importing.loading import Order, checking, publishing
from dashboard.importing.results import Report
from dashboard.importing.wording import brief
from dashboard.importing.work import Work
from dashboard.numbers import Numbers
from dashboard.wording import as_markdown
from queries.store import Store

_count = Numbers(cache.LANGUAGE, "XXX").count
# How often the bar moves while a load is under way.
_SECONDS = 0.2


def check(work: Work, what: Order) -> bool:
    """Offer to read the files to their end without keeping anything; return whether that was done."""
    if unready := work.unready():
        files = "One kind of file is" if len(unready) == 1 else f"{len(unready)} kinds of files are"
        st.markdown(f":gray[{files} not ready yet: see what is missing on the cards above.]")
        return False
    is_checked = work.checked is not None and work.checked_order == what.signature
    if not is_checked:
        st.markdown(
            ":gray[Every record is read and held to what its table wants. Nothing is published by this.]"
        )
    is_busy = work.job is not None
    if st.button(
        "Check again" if is_checked else "Check the files",
        key="import-check",
        type="secondary" if is_checked else "primary",
        disabled=is_busy,
    ):
        work.begin(checking(what), what)
    if work.problem:
        st.error(as_markdown(results.for_the_page(work.problem)))
    if not is_checked or work.checked is None:
        return False
    _found(work.checked)
    return True


def _found(report: Report) -> None:
    with st.grid(4, min_column_width=150):
        for title, number in results.tallies(report).items():
            st.metric(title, _count(number), border=True)
    st.caption("Accepted, quarantined (set aside) and duplicate records add up to those read.")
    for sentence in report.refused:
        st.error(as_markdown(results.for_the_page(sentence)))
    table = results.rejected(report)
    if table.empty:
        st.markdown(":blue[**Nothing is wrong with them.**]")
        return
    st.markdown(f"**What was set aside, and why** :gray[· {len(table):,} problems shown]")
    st.dataframe(table, hide_index=True, height="auto", alt="Values that were set aside, and why")
    download = results.to_mend(report)
    if download is None:
        st.caption(f"All lines set aside lie on the server, in {as_markdown(str(report.quarantine))}.")
        return
    st.download_button(
        "Lines set aside, to be mended",
        download.content,
        file_name=download.name,
        mime="application/zip",
        key="import-mend",
        on_click="ignore",
        help="The lines as they stand in the files, under the files' own headers, and a list of the reasons.",
    )


def publish(work: Work, what: Order) -> None:
    """Offer to publish what was checked; leaving something aside must be said."""
    report = work.checked
    assert report is not None
    if not report.accepted:
        st.markdown(":gray[No record can be taken, so there is nothing to publish.]")
        return
    words, leaves_aside = results.publish_words(report, _count)
    if leaves_aside:
        st.markdown(
            "Mend the files and drop them again, or publish without what is wrong. What is left aside now "
            "can be loaded later: nothing is counted twice."
        )
    else:
        st.markdown(f":gray[They are added to “{as_markdown(what.into.title)}”.]")
    if st.button(words, key="import-publish", type="primary", disabled=work.job is not None):
        work.begin(publishing(what, is_partial=leaves_aside), what)


def watch(work: Work) -> None:
    """Follow the load under way to its end; it goes on where the person leaves the page."""
    job = work.job
    if job is None:
        return
    bar = st.progress(0.0, text=_progress(job.step, 0))
    while not job.wait(_SECONDS):
        bar.progress(job.share, text=_progress(job.step, job.records))
    st.rerun()


def _progress(step: str, records: int) -> str:
    said = f" · {_count(records)} records" if records else ""
    return f"{as_markdown(brief(step, 80))}{said}"


def published(work: Work) -> None:
    """Say what a load has done, and where to look at it."""
    report, into = work.published, work.published_into
    assert report is not None
    assert into is not None
    if report.published:
        title = as_markdown(into.title)
        if report.version == report.load_id:
            st.success(f"“{title}” is published as version {report.version}.")
        else:
            st.success(f"“{title}” holds all of it already: version {report.version} stays in force.")
    else:
        st.info(as_markdown(results.for_the_page(report.why_not)))
    with st.grid(4, min_column_width=150):
        for title, number in results.tallies(report).items():
            st.metric(title, _count(number), border=True)
    said = results.added(report, _count)
    if said:
        st.markdown("\n".join(f"- {as_markdown(sentence)}" for sentence in said))
    if warnings := results.warned(report):
        st.markdown("**The checks found something to beware of**")
        st.markdown("\n".join(f"- :orange[Warned] · {as_markdown(sentence)}" for sentence in warnings))
    with st.container(horizontal=True):
        is_in_view = report.published and into.name == Store.of().dataset
        if is_in_view and st.button("See the figures", key="import-see", type="primary"):
            st.switch_page("views/overview.py")
        st.button("Import more files", key="import-more", on_click=_again, args=(work,))
    if report.published and not is_in_view:
        _where_to_look(into.name)


def _where_to_look(name: str) -> None:
    st.markdown(f"This page shows “{as_markdown(Store.of().dataset)}”. To see what you published, start:")
    st.code(f"dunlin run --data {name}", language=None)


def _again(work: Work) -> None:
    work.published = None
    work.published_into = None
