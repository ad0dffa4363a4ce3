"""The last steps of an import: the check and what it found, publishing, and what was published."""

from __future__ import annotations

import streamlit as st

from dashboard import layout
from dashboard.i18n import LOCALES
from dashboard.importing import results
from dashboard.importing.loading import Order, checking, publishing
from dashboard.importing.results import Report
from dashboard.importing.wording import brief
from dashboard.importing.work import Work
from dashboard.numbers import Numbers
from dashboard.wording import as_markdown
from queries.store import Store

# Only counts are written here, and no amounts.
_NO_CURRENCY = "XXX"
# How often the bar moves while a load is under way.
_SECONDS = 0.2


def check(work: Work, what: Order) -> bool:
    """Offer to read the files to their end without keeping anything; return whether that was done."""
    t = layout.spoken()
    if n := len(work.unready()):
        st.markdown(
            t.plural(
                ":gray[One kind of file is not ready yet: see what is missing on the cards above.]",
                ":gray[{n} kinds of files are not ready yet: see what is missing on the cards above.]",
                n,
                n=n,
            )
        )
        return False
    is_checked = work.checked is not None and work.checked_order == what.signature
    if not is_checked:
        st.markdown(
            t(":gray[Every record is read and held to what its table wants. Nothing is published by this.]")
        )
    is_busy = work.job is not None
    if st.button(
        t("Check again") if is_checked else t("Check the files"),
        key="import-check",
        type="secondary" if is_checked else "primary",
        disabled=is_busy,
    ):
        work.begin(checking(what), what)
    if work.problem:
        st.error(as_markdown(results.for_the_page(work.problem, t)))
    if not is_checked or work.checked is None:
        return False
    _found(work.checked)
    return True


def _tallies(report: Report) -> None:
    t = layout.spoken()
    with st.grid(4, min_column_width=150):
        for title, number in results.tallies(report).items():
            st.metric(t(title), _count(number), border=True)


def _count(number: float) -> str:
    return Numbers(LOCALES[layout.spoken().language], _NO_CURRENCY).count(number)


def _found(report: Report) -> None:
    t = layout.spoken()
    _tallies(report)
    st.caption(t("Accepted, quarantined (set aside) and duplicate records add up to those read."))
    for sentence in report.refused:
        st.error(as_markdown(results.for_the_page(sentence, t)))
    table = results.rejected(report, t)
    if table.empty:
        st.markdown(t(":blue[**Nothing is wrong with them.**]"))
        return
    st.markdown(
        t.plural(
            "**What was set aside, and why** :gray[· {n} problem shown]",
            "**What was set aside, and why** :gray[· {n} problems shown]",
            len(table),
            n=_count(len(table)),
        )
    )
    alt = t("Values that were set aside, and why")
    st.dataframe(table, hide_index=True, height="auto", alt=alt)
    download = results.to_mend(report)
    if download is None:
        place = as_markdown(str(report.quarantine))
        st.caption(t("All lines set aside lie on the server, in {folder}.", folder=place))
        return
    st.download_button(
        t("Lines set aside, to be mended"),
        download.content,
        file_name=download.name,
        mime="application/zip",
        key="import-mend",
        on_click="ignore",
        help=t(
            "The lines as they stand in the files, under the files' own headers, and a list of the reasons."
        ),
    )


def publish(work: Work, what: Order) -> None:
    """Offer to publish what was checked; leaving something aside must be said."""
    t, report = layout.spoken(), work.checked
    assert report is not None
    if not report.accepted:
        st.markdown(t(":gray[No record can be taken, so there is nothing to publish.]"))
        return
    words, leaves_aside = results.publish_words(report, _count)
    if leaves_aside:
        st.markdown(
            t(
                "Mend the files and drop them again, or publish without what is wrong. What is left aside "
                "now can be loaded later: nothing is counted twice."
            )
        )
    else:
        title = as_markdown(what.into.title)
        st.markdown(t(":gray[They are added to “{dataset}”.]", dataset=title))
    if st.button(t.said(words), key="import-publish", type="primary", disabled=work.job is not None):
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
    t = layout.spoken()
    doing = as_markdown(brief(t.said(step), 80))
    return t("{step} · {n} records", step=doing, n=_count(records)) if records else doing


def published(work: Work) -> None:
    """Say what a load has done, and where to look at it."""
    t, report, into = layout.spoken(), work.published, work.published_into
    assert report is not None
    assert into is not None
    if report.published:
        said = {"dataset": as_markdown(into.title), "version": report.version}
        if report.version == report.load_id:
            st.success(t("“{dataset}” is published as version {version}.", **said))
        else:
            st.success(t("“{dataset}” holds all of it already: version {version} stays in force.", **said))
    else:
        st.info(as_markdown(results.for_the_page(report.why_not, t)))
    _tallies(report)
    if added := results.added(report, _count):
        st.markdown("\n".join(f"- {as_markdown(t.said(sentence))}" for sentence in added))
    if warnings := results.warned(report, t):
        st.markdown(t("**The checks found something to beware of**"))
        status = t(":orange[Warned]")
        st.markdown("\n".join(f"- {status} · {as_markdown(sentence)}" for sentence in warnings))
    with st.container(horizontal=True):
        is_in_view = report.published and into.name == Store.of().dataset
        if is_in_view and st.button(t("See the figures"), key="import-see", type="primary"):
            st.switch_page("views/overview.py")
        st.button(t("Import more files"), key="import-more", on_click=_again, args=(work,))
    if report.published and not is_in_view:
        _where_to_look(into.name)


def _where_to_look(name: str) -> None:
    t, shown = layout.spoken(), as_markdown(Store.of().dataset)
    st.markdown(t("This page shows “{dataset}”. To see what you published, start:", dataset=shown))
    st.code(f"dunlin run --data {name}", language=None)


def _again(work: Work) -> None:
    work.published = None
    work.published_into = None
