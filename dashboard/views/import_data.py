"""Import: from files to figures in five steps."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from dashboard import layout
from dashboard.i18n import LOCALES, N_
from dashboard.import_card import card
from dashboard.import_outcome import check, publish, published, watch
from dashboard.importing.destination import (
    Destination,
    currencies,
    destinations,
    new_destination,
    suggested_name,
)
from dashboard.importing.loading import order
from dashboard.importing.results import for_the_page
from dashboard.importing.uploads import Tray, forget_old, on_server
from dashboard.importing.wording import brief, size
from dashboard.importing.work import Given, Work
from dashboard.wording import as_markdown
from queries.store import DEFAULT_DATASET, Store, home

_NEW = "(new)"
_LEAD = N_(
    "From your files to figures: say where they go, drop them, look at how they are read, check, publish."
)
_PRIVACY = N_(
    "**Not stored are names, telephone numbers, addresses, e-mail addresses and identity numbers of "
    "debtors.** Columns that hold them are dropped as a file is read, and are marked in red below. Account "
    "and customer numbers are stored as they stand: replace them by pseudonyms before the export. Files "
    "that you drop stay on this server until you publish or close the page. Lines that you leave aside are "
    "kept there word for word, so that they can be mended."
)


@st.cache_resource(scope="session", on_release=Work.close, show_spinner=False)
def _work(token: str) -> Work:
    """What this session has in hand; the files that were dropped go when the session ends."""
    return Work()


def _into() -> Destination | None:
    """Ask for the dataset that files are added to; None while that is open."""
    t = layout.spoken()
    taking, refusing = destinations(home())
    in_view = Store.of().dataset
    named = {d.name: f"{d.title} ({d.name}, {d.currency})" for d in taking}
    options = [*named, _NEW]
    chosen = _NEW
    if taking:
        chosen = st.selectbox(
            t("Add the files to"),
            options,
            index=options.index(in_view) if in_view in named else len(options) - 1,
            format_func=lambda name: named.get(name) or t("A new dataset"),
            key="import-into",
            persist_state="session",
        )
    if refusing:
        why = [
            t("“{dataset}”: {reason}", dataset=name, reason=t.said(reason))
            for name, reason in refusing.items()
        ]
        st.caption(
            as_markdown(t("Not offered: {datasets}.", datasets=t.context("between reasons", "; ").join(why)))
        )
    if chosen != _NEW:
        return next(d for d in taking if d.name == chosen)
    return _new(in_view, {*named, *refusing})


def _new(in_view: str, taken: set[str]) -> Destination | None:
    t = layout.spoken()
    codes = currencies(LOCALES[t.language])
    with st.grid(3, min_column_width=240):
        title = st.text_input(
            t("Title"),
            key="import-title",
            placeholder=t("Such as Retail cards"),
            max_chars=80,
            help=t("It stands above every page."),
            persist_state="session",
        )
        currency = st.selectbox(
            t("Currency of all amounts"),
            list(codes),
            index=None,
            format_func=codes.__getitem__,
            key="import-currency",
            placeholder=t("Choose"),
            persist_state="session",
        )
        suggested = suggested_name(title or "", "" if in_view == DEFAULT_DATASET else in_view, taken)
        name = st.text_input(
            t("Short name"),
            key="import-name",
            placeholder=suggested,
            help=t("For folders and commands: lower-case letters, digits, - and _."),
            persist_state="session",
        )
    if not title or not currency:
        st.caption(t("Give it a title and a currency, and go on."))
        return None
    return new_destination((name or "").strip() or suggested, title, currency, taken)


def _files(work: Work, store: Store) -> None:
    t = layout.spoken()
    if work.tray is None:
        forget_old(store)
        work.tray = Tray.of(store)
    dropped = st.file_uploader(
        t("CSV, TSV, Excel, Parquet, gzip or zip; several at once, up to 200 MB each"),
        accept_multiple_files=True,
        key=f"import-drop-{work.round}",
    )
    if dropped:
        for file in dropped:
            work.given.append(Given(work.tray.take(file.name, file), file.name, file.size, is_dropped=True))
        # What was dropped is in the list below from now on, and the place to drop files is empty again.
        work.round += 1
        st.rerun()
    place = st.form("import-on-server", border=False, clear_on_submit=True)
    with place, st.container(horizontal=True, vertical_alignment="bottom"):
        written = st.text_input(
            t("Or, for large files, a file or folder on the server"),
            placeholder="/data/exports/2025-01",
            key="import-path",
        )
        is_asked = st.form_submit_button(t("Add"), key="import-add-path")
    if is_asked and written:
        path = on_server(written)
        if path not in work.paths:
            bytes_there = path.stat().st_size if path.is_file() else 0
            work.given.append(Given(path, str(path), bytes_there, is_dropped=False))
    _given(work)


def _given(work: Work) -> None:
    t = layout.spoken()
    for place, given in enumerate(list(work.given)):
        with st.container(horizontal=True, vertical_alignment="center"):
            held = t.said(size(given.size)) if given.size else t("folder")
            st.markdown(f"{as_markdown(brief(given.name, 90))} :gray[· {held}]", width="stretch")
            st.button(
                t("Remove"),
                key=f"import-remove-{work.round}-{place}-{given.path.parent.name}",
                type="tertiary",
                on_click=work.remove,
                args=(given,),
            )


def _steps(work: Work) -> None:
    t = layout.spoken()
    st.subheader(t("1 · Where the files go"), anchor=False)
    into = _into()
    if into is None:
        return
    store = Store.of(into.name, home())
    st.subheader(t("2 · The files"), anchor=False)
    with layout.guarded():
        _files(work, store)
    if not work.given:
        return
    with st.spinner(t("Looking at the files")):
        looked = work.look(store)
    st.subheader(t("3 · What the columns mean"), anchor=False)
    for sentence in looked.refused:
        st.error(as_markdown(for_the_page(sentence, t)))
    for place, kind in enumerate(looked.kinds):
        with layout.guarded():
            card(work, kind, place)
    if not looked.kinds:
        return
    assert work.tray is not None
    what = order(into, home(), work.tray, work.paths, looked, work.drafts)
    st.subheader(t("4 · Check"), anchor=False)
    if check(work, what):
        st.subheader(t("5 · Publish"), anchor=False)
        publish(work, what)


words = layout.spoken()
st.title(words("Import"), anchor=False)
st.markdown(f":gray[{words(_LEAD)}]")
work = _work(st.session_state.setdefault("import-token", token_hex(8)))
work.collect()
if work.published is not None:
    published(work)
else:
    st.markdown(f":small[{words(_PRIVACY)}]")
    with layout.guarded():
        _steps(work)
watch(work)
