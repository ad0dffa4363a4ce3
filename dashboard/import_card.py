"""The card of one kind of file: what it is taken for, column by column, and how a person corrects it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pandas as pd
import streamlit as st

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
    needs_care = not drafting.is_ready(kind, draft)
    box = st.expander(
        card_title(kind, draft, needs_care),
        expanded=needs_care or place < _OPEN_AT_FIRST,
        key=f"import-card-{kind.key}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        st.caption(as_markdown(f"{', '.join(kind.forms)} · {size(kind.size)} · {len(kind.header)} columns"))
        if kind.adapter:
            st.markdown("The form of this file is known: nothing needs to be said of its columns.")
            _preview(kind, {})
            return
        work.drafts[kind.key] = _asked(work, kind, draft)


def _asked(work: Work, kind: Kind, draft: Draft) -> Draft:
    draft = _table(kind, draft)
    if draft.is_left_out:
        st.markdown(":gray[Nothing of it is loaded.]")
        return draft
    if not draft.table:
        st.markdown(":orange[**It resembles none of the tables enough.** Choose above what it holds.]")
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
    placeholder: str = "Choose",
    is_titled: bool = True,
) -> str | None:
    """Ask for one of several; what was chosen is kept while the session lasts."""
    return st.selectbox(
        title,
        options,
        index=options.index(chosen) if chosen in options else None,
        format_func=words,
        key=key,
        placeholder=placeholder,
        label_visibility="visible" if is_titled else "collapsed",
        persist_state="session",
    )


def _table(kind: Kind, draft: Draft) -> Draft:
    options = [*TABLES, LEAVE_OUT]
    now = LEAVE_OUT if draft.is_left_out else draft.table or None
    chosen = _choose("What it holds", options, now, table_note, _key(kind, "table"))
    if chosen == now or chosen is None:
        return draft
    return replace(draft, is_left_out=True) if chosen == LEAVE_OUT else drafting.begun(kind, chosen)


def _preview(kind: Kind, dropped: Mapping[str, str]) -> None:
    """Show the first rows as they stand; what is personal is not shown either."""
    rows = kind.sample.slice(0, _ROWS_SHOWN).select([n for n in kind.header if n not in dropped]).to_pylist()
    hidden = f" Not shown, as they are personal: {len(dropped)} columns." if dropped else ""
    st.caption(f"The first rows as they were read.{hidden}")
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="The first rows of the file as they were read")


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
    right.markdown(
        f":red[Dropped: personal data of debtors ({as_markdown(what)}).] "
        ":small[:gray[Not stored. If that is a mistake, give the column another name in the file.]]"
    )


def _column(kind: Kind, draft: Draft, name: str, forms: dict[str, str]) -> str:
    """Show one column of the file; return the contract's column that it is read as, or nothing."""
    left, middle, right = st.columns([5, 7, 9])
    samples = " · ".join(brief(text, 28) for text in list(kind.values[name].counts)[:3])
    left.markdown(
        f"**{as_markdown(brief(name))}**  \n:small[:gray[{as_markdown(samples) or 'always empty'}]]"
    )
    columns = [c.name for c in column_of(draft.table).values()]
    now = draft.targets.get(name, NOT_READ)
    with middle:
        chosen = _choose(
            f"Read {spoken(name)} as",
            [NOT_READ, *columns],
            now,
            lambda option: column_note(draft.table, option),
            _key(kind, draft.table, "target", name),
            is_titled=False,
        )
        target = "" if chosen in (None, NOT_READ) else str(chosen)
        if target:
            _form(kind, replace(draft, targets={name: target}), column_of(draft.table)[target], forms)
    right.markdown(sureness(kind, draft.table, name, target))
    return target


def _form(kind: Kind, draft: Draft, column: Column, forms: dict[str, str]) -> None:
    """Ask how dates or amounts are written, where that can be a question."""
    if column.type == "integer" and "clock" not in forms_of(column):
        return
    if options := list(forms_of(column)):
        now = drafting.form_in(kind, draft, column) or options[0]
        key = _key(kind, draft.table, "form", column.name, *draft.targets)
        chosen = _choose("Written", options, now, FORMS.__getitem__, key, is_titled=False)
        if chosen:
            forms[column.name] = chosen


def _needs(kind: Kind, draft: Draft) -> Draft:
    """Say first what is missing, and ask for what may be the same for all rows."""
    for ours, names in drafting.chosen_twice(draft).items():
        listed = " and ".join(f"“{as_markdown(brief(name))}”" for name in names)
        st.error(f"{listed} are both read as {as_markdown(ours)}. Leave one of them out.")
    constants = dict(draft.constants)
    open_columns = [
        c
        for c in column_of(draft.table).values()
        if c.is_required and c.name not in draft.targets.values() and drafting.is_constant_possible(c)
    ]
    lacking = drafting.missing(kind, replace(draft, constants={}))
    if lacking := [c for c in lacking if not constants.get(c.name)]:
        st.warning(as_markdown(required_sentence(lacking)))
    if open_columns:
        with st.container(horizontal=True):
            for column in open_columns:
                constants[column.name] = _constant(kind, draft, column)
    return replace(draft, constants={n: v for n, v in constants.items() if v})


def _constant(kind: Kind, draft: Draft, column: Column) -> str:
    title = f"{as_markdown(column.name)}, the same for all rows"
    key = _key(kind, draft.table, "constant", column.name)
    now = draft.constants.get(column.name, "")
    if options := list(drafting.choices(column)):
        with st.container(width=320):
            return _choose(title, options, now, str, key) or ""
    by_name = drafting.said_for_all(draft).get(column.name, "")
    if by_name and not _as_day(now):
        st.markdown(f":gray[{as_markdown(column.name)} is {as_markdown(by_name)}.]")
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
    members = {name: dict(said) for name, said in draft.members.items()}
    for name, values in drafting.puzzling(kind, draft, met).items():
        column = column_of(draft.table)[name]
        st.markdown(
            f"**What do these values of {as_markdown(name)} mean?** "
            ":gray[Records with a value that means nothing here are set aside.]"
        )
        with st.grid(4, min_column_width=220):
            for value, (seen, meant) in list(values.items())[:_VALUES_SHOWN]:
                often = f" · {seen:,} in the sample" if seen else ""
                title = f"{as_markdown(brief(value, 40))}{often}"
                key = _key(kind, draft.table, "member", name, value)
                options = list(drafting.choices(column))
                chosen = _choose(title, options, meant, str, key, placeholder="Set aside")
                said = members.setdefault(name, {})
                said.pop(value, None)
                if chosen:
                    said[value] = chosen
        if len(values) > _VALUES_SHOWN:
            st.caption(f"And {len(values) - _VALUES_SHOWN:,} more. Is this column read as the right one?")
    return replace(draft, members={name: said for name, said in members.items() if said})


def _warnings(kind: Kind, draft: Draft) -> None:
    """Say what should be checked; what is asked for elsewhere on the card is not said twice."""
    _, held_back = drafting.mapping_of(kind, draft)
    doubts = kind.guess_of(draft.table).warnings if kind.saved is None else ()
    doubts = tuple(s for s in doubts if "nothing is known of" not in s)
    for sentence in dict.fromkeys((*held_back, *doubts)):
        st.caption(f":orange[Check:] {as_markdown(for_the_page(sentence))}")
