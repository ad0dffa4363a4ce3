"""The card of one kind of file: what it is taken for, column by column, and how a person corrects it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pandas as pd
import streamlit as st

from dashboard import layout
from dashboard.importing import draft as drafting
from dashboard.importing.contracts import TABLES, Column, column_of, forms_of
from dashboard.importing.draft import Draft
from dashboard.importing.kinds import Kind
from dashboard.importing.results import for_the_page
from dashboard.importing.wording import (
    FORMS,
    LEAVE_OUT,
    NOT_READ,
    brief,
    card_title,
    column_note,
    required_sentence,
    size,
    spoken,
    sureness,
    table_note,
)
from dashboard.importing.work import Work
from dashboard.wording import as_markdown

_ROWS_SHOWN = 5
_VALUES_SHOWN = 30
_OPEN_AT_FIRST = 3


def card(work: Work, kind: Kind, place: int) -> None:
    """Show one kind of file; what is changed in it is kept in the session's drafts."""
    draft = work.draft(kind.key)
    t = layout.spoken()
    needs_care = not drafting.is_ready(kind, draft)
    box = st.expander(
        t.said(card_title(kind, draft, needs_care), as_markdown),
        expanded=needs_care or place < _OPEN_AT_FIRST,
        key=f"import-card-{kind.key}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        columns = t.plural("{n} column", "{n} columns", len(kind.header), n=len(kind.header))
        forms = t.joined(t.said(form) for form in kind.forms)
        st.caption(as_markdown(f"{forms} · {t.said(size(kind.size))} · {columns}"))
        if kind.adapter:
            st.markdown(t("The form of this file is known: nothing needs to be said of its columns."))
            _preview(kind, {})
            return
        work.drafts[kind.key] = _asked(work, kind, draft)


def _asked(work: Work, kind: Kind, draft: Draft) -> Draft:
    t = layout.spoken()
    draft = _table(kind, draft)
    if draft.is_left_out:
        st.markdown(t(":gray[Nothing of it is loaded.]"))
        return draft
    if not draft.table:
        st.markdown(t(":orange[**It resembles none of the tables enough.** Choose above what it holds.]"))
        _preview(kind, {})
        return draft
    needs, puzzles = st.container(), st.container()
    _preview(kind, drafting.personal(kind, draft))
    draft = _columns(kind, draft)
    with needs:
        draft = _needs(kind, draft)
    with puzzles:
        draft = _puzzles(kind, draft, work.met.get(kind.key, {}))
    _warnings(kind, draft)
    return draft


def _key(kind: Kind, *parts: str) -> str:
    """A widget's key: names of columns may be anything, and are not made part of a page's classes."""
    return f"import-{kind.key}-{sha256(repr(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _choose(
    title: str,
    options: list[str],
    chosen: str | None,
    words: Callable[[str], str],
    key: str,
    *,
    placeholder: str = "",
    is_titled: bool = True,
) -> str | None:
    """Ask for one of several; what was chosen is kept while the session lasts."""
    return st.selectbox(
        title,
        options,
        index=options.index(chosen) if chosen in options else None,
        format_func=words,
        key=key,
        placeholder=placeholder or layout.spoken()("Choose"),
        label_visibility="visible" if is_titled else "collapsed",
        persist_state="session",
    )


def _table(kind: Kind, draft: Draft) -> Draft:
    t, options = layout.spoken(), [*TABLES, LEAVE_OUT]
    now = LEAVE_OUT if draft.is_left_out else draft.table or None
    key = _key(kind, "table")
    chosen = _choose(t("What it holds"), options, now, lambda table: t.said(table_note(table)), key)
    if chosen == now or chosen is None:
        return draft
    return replace(draft, is_left_out=True) if chosen == LEAVE_OUT else drafting.begun(kind, chosen)


def _preview(kind: Kind, dropped: Mapping[str, str]) -> None:
    """Show the first rows as they stand; what is personal is not shown either."""
    rows = kind.sample.slice(0, _ROWS_SHOWN).select([n for n in kind.header if n not in dropped]).to_pylist()
    t, n = layout.spoken(), len(dropped)
    said = [t("The first rows as they were read.")]
    if dropped:
        said.append(
            t.plural(
                "Not shown, as it is personal: {n} column.",
                "Not shown, as they are personal: {n} columns.",
                n,
                n=n,
            )
        )
    st.caption(t.sentences(said))
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=t("The first rows of the file as they were read"))


def _columns(kind: Kind, draft: Draft) -> Draft:
    dropped = drafting.personal(kind, draft)
    targets: dict[str, str] = {}
    forms: dict[str, str] = dict(draft.forms)
    with st.container(gap="xsmall"):
        for name in kind.header:
            with st.container(border=True):
                if name in dropped:
                    _dropped(name, dropped[name])
                    continue
                target = _column(kind, draft, name, forms)
                if target:
                    targets[name] = target
    return replace(draft, targets=targets, forms={n: f for n, f in forms.items() if n in targets.values()})


def _dropped(name: str, what: str) -> None:
    left, right = st.columns([5, 16])
    left.markdown(f"**{as_markdown(brief(name))}**")
    t = layout.spoken()
    right.markdown(
        t(
            ":red[Dropped: personal data of debtors ({kind}).] "
            ":small[:gray[Not stored. If that is a mistake, give the column another name in the file.]]",
            kind=as_markdown(t(what)),
        )
    )


def _column(kind: Kind, draft: Draft, name: str, forms: dict[str, str]) -> str:
    """Show one column of the file; return the contract's column that it is read as, or nothing."""
    left, middle, right = st.columns([5, 7, 9])
    samples = " · ".join(brief(text, 28) for text in list(kind.values[name].counts)[:3])
    t = layout.spoken()
    held = as_markdown(samples) or t("always empty")
    left.markdown(f"**{as_markdown(brief(name))}**  \n:small[:gray[{held}]]")
    columns = [c.name for c in column_of(draft.table).values()]
    now = draft.targets.get(name, NOT_READ)
    with middle:
        chosen = _choose(
            t("Read {column} as", column=t.said(spoken(name))),
            [NOT_READ, *columns],
            now,
            lambda option: t.said(column_note(draft.table, option)),
            _key(kind, draft.table, "target", name),
            is_titled=False,
        )
        target = "" if chosen in (None, NOT_READ) else str(chosen)
        if target:
            _form(kind, replace(draft, targets={name: target}), column_of(draft.table)[target], forms)
    right.markdown(t.said(sureness(kind, draft.table, name, target), _shown))
    return target


def _shown(text: str) -> str:
    """Write a name or a value in a sentence that has markup of its own."""
    return as_markdown(brief(text, 160))


def _form(kind: Kind, draft: Draft, column: Column, forms: dict[str, str]) -> None:
    """Ask how dates or amounts are written, where that can be a question."""
    if column.type == "integer" and "clock" not in forms_of(column):
        return
    if options := list(forms_of(column)):
        now = drafting.form_in(kind, draft, column) or options[0]
        key = _key(kind, draft.table, "form", column.name, *draft.targets)
        t = layout.spoken()
        chosen = _choose(t("Written"), options, now, lambda form: t(FORMS[form]), key, is_titled=False)
        if chosen:
            forms[column.name] = chosen


def _needs(kind: Kind, draft: Draft) -> Draft:
    """Say first what is missing, and ask for what may be the same for all rows."""
    t = layout.spoken()
    for ours, names in drafting.chosen_twice(draft).items():
        listed = t.listed(f"“{brief(name)}”" for name in names)
        twice = t("{columns} are both read as {column}. Leave one of them out.", columns=listed, column=ours)
        st.error(as_markdown(twice))
    constants = dict(draft.constants)
    open_columns = [
        c
        for c in column_of(draft.table).values()
        if c.is_required and c.name not in draft.targets.values() and drafting.is_constant_possible(c)
    ]
    lacking = drafting.missing(kind, replace(draft, constants={}))
    if lacking := [c for c in lacking if not constants.get(c.name)]:
        notes = [as_markdown(t.said(column_note(draft.table, column.name))) for column in lacking]
        st.warning("\n".join([as_markdown(t.said(required_sentence(lacking))), *(f"- {n}" for n in notes)]))
    if open_columns:
        with st.container(horizontal=True):
            for column in open_columns:
                constants[column.name] = _constant(kind, draft, column)
    return replace(draft, constants={n: v for n, v in constants.items() if v})


def _constant(kind: Kind, draft: Draft, column: Column) -> str:
    t = layout.spoken()
    title = t("{column}, the same for all rows", column=as_markdown(column.name))
    key = _key(kind, draft.table, "constant", column.name)
    now = draft.constants.get(column.name, "")
    if options := list(drafting.choices(column)):
        with st.container(width=320):
            return _choose(title, options, now, str, key) or ""
    by_name = drafting.said_for_all(draft).get(column.name, "")
    if by_name and not _as_day(now):
        value = as_markdown(t.said(by_name))
        st.markdown(t(":gray[{column} is {value}.]", column=as_markdown(column.name), value=value))
        return now
    day = st.date_input(title, _as_day(now), key=key, width=320, persist_state="session")
    return day.isoformat() if isinstance(day, date) else ""


def _as_day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def _puzzles(kind: Kind, draft: Draft, met: Mapping[str, set[str]]) -> Draft:
    """Ask what the values mean that are not understood."""
    t = layout.spoken()
    members = {name: dict(said) for name, said in draft.members.items()}
    for name, values in drafting.puzzling(kind, draft, met).items():
        column = column_of(draft.table)[name]
        st.markdown(
            t(
                "**What do these values of {column} mean?** "
                ":gray[Records with a value that means nothing here are set aside.]",
                column=as_markdown(name),
            )
        )
        with st.grid(4, min_column_width=220):
            for value, (seen, meant) in list(values.items())[:_VALUES_SHOWN]:
                title = as_markdown(brief(value, 40))
                if seen:
                    title = t("{value} · {n:,} in the sample", value=title, n=seen)
                key = _key(kind, draft.table, "member", name, value)
                options = list(drafting.choices(column))
                chosen = _choose(title, options, meant, str, key, placeholder=t("Set aside"))
                said = members.setdefault(name, {})
                said.pop(value, None)
                if chosen:
                    said[value] = chosen
        if len(values) > _VALUES_SHOWN:
            more = len(values) - _VALUES_SHOWN
            st.caption(t("And {n:,} more. Is this column read as the right one?", n=more))
    return replace(draft, members={name: said for name, said in members.items() if said})


def _warnings(kind: Kind, draft: Draft) -> None:
    """Say what should be checked; what is asked for elsewhere on the card is not said twice."""
    t = layout.spoken()
    _, held_back = drafting.mapping_of(kind, draft)
    doubts = kind.guess_of(draft.table).warnings if kind.saved is None else ()
    doubts = tuple(s for s in doubts if "nothing is known of" not in s)
    for sentence in dict.fromkeys((*held_back, *doubts)):
        said = as_markdown(for_the_page(sentence, t))
        st.caption(t(":orange[Check:] {doubt}", doubt=said))
