"""The demonstration department, month by month, written as it is simulated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data.synthetic import breaches, feedback, office, payments, referrals
from data.synthetic.accounts import cohort, cohort_sizes
from data.synthetic.assignment import assign
from data.synthetic.book import Book, note_reasons, opened, snapshot
from data.synthetic.contacts import CONVERSATIONS, Contacts, contact_rows, work
from data.synthetic.department import Department, found
from data.synthetic.dice import Dice
from data.synthetic.months import Month, history
from data.synthetic.moves import Turn, play, settle
from data.synthetic.parquet import Tables
from data.synthetic.tally import Tally
from data.synthetic.truths import Truths, gather
from queries.errors import DunlinError

# What a department makes, by simulation with the effects as they are: contacts an account in 24 months.
CONTACTS_PER_ACCOUNT = 20.8

_NUMBERED = ("contact", "payment", "promise", "plan", "survey", "complaint")


def write(
    folder: Path,
    *,
    seed: int = 7,
    accounts: int = 60_000,
    months: int = 24,
    contacts: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Truths:
    """Simulate a department and write its tables as Parquet, and what is true of it as `truths.json`.

    Only one month is held in memory at a time. The same arguments give the same values.

    Args:
        folder: an empty or new folder; it gets `<table>.parquet`, or `<table>/<YYYY-MM>.parquet`.
        seed: another seed is another department of the same kind.
        accounts: how many accounts are handed over in all.
        months: how many month-ends, the last 2026-10: 3 to 60.
        contacts: about how many contacts; where given, it decides the number of accounts.
        progress: told of each month, in a few words.

    Raises:
        DunlinError: the numbers make no department, or the folder holds something already.
    """
    if not 3 <= months <= 60:
        raise DunlinError("A demonstration has 3 to 60 months, not {months}.", months=months)
    if contacts is not None:
        accounts = round(contacts / CONTACTS_PER_ACCOUNT * 24 / months)
    if not 100 <= accounts < 10_000_000:
        raise DunlinError(
            "A demonstration has 100 to 9,999,999 accounts, not {accounts:,}.", accounts=accounts
        )
    if folder.exists() and any(folder.iterdir()):
        raise DunlinError(
            "“{folder}” is not empty. Name a new folder for the demonstration.", folder=folder.name
        )
    with Tables(folder) as tables:
        run = _Run(tables, Dice(seed), history(months), accounts)
        truths = run.simulate(progress)
    truths.write(folder)
    return truths


@dataclass
class _Run:
    """One simulation under way.

    Attributes:
        first: number that the next row of each table gets.
    """

    tables: Tables
    dice: Dice
    history: tuple[Month, ...]
    accounts: int
    department: Department = field(init=False)
    tally: Tally = field(init=False)
    first: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys((*_NUMBERED, "account"), 1)))

    def __post_init__(self) -> None:
        self.department = found(self.dice)
        self.tally = Tally(self.department, len(self.history))
        self.plan = breaches.plan(self.dice, self.accounts)
        self.sizes = cohort_sizes(self.accounts, len(self.history))

    @property
    def horizon(self) -> int:
        """The last day that anything is known of."""
        last = self.history[-1]
        return last.eve + last.days

    def simulate(self, progress: Callable[[str], None]) -> Truths:
        """Simulate and write everything."""
        book = self._handed_over(self.history[0].back(1))
        assign(book, self.history[0], self.department, self.dice)
        for month in self.history:
            before = self.tables.rows["contact"]
            book = self._month(book, month)
            made = self.tables.rows["contact"] - before
            progress(f"{month.label}: {len(book):,} accounts, {made:,} contacts")
        self.tally.promises += payments.resolve_rest(book, self.horizon)
        office.write_collectors(self.tables, self.department)
        office.write_changes(self.tables)
        office.write_training(self.tables, self.department, self.history, self.dice)
        office.write_entitlements(self.tables, self.department)
        office.write_targets(self.tables, self.tally, self.history)
        rows = dict(sorted(self.tables.rows.items()))
        return gather(self.tally, self.plan, self.history, self.dice.seed, self.accounts, rows)

    def _handed_over(self, month: Month) -> Book:
        """Write the accounts that come in a month and open a book of them."""
        entrants = cohort(self.dice, month, self.first["account"], self.sizes[month.index + 1])
        self.first["account"] += len(entrants.number)
        self.tables.add("account", entrants.columns)
        return opened(entrants)

    def _month(self, book: Book, month: Month) -> Book:
        """Go from one month's end to the next; return the accounts that stay."""
        turn = play(book, month, self.department, self.dice)
        self.tally.count_moves(book, turn, month)
        contacts = self._contacts(book, turn, month)
        self._money(book, turn, month, contacts)
        self._feedback(book, turn, month, contacts)
        settle(book, turn, month, self.dice)
        book = book.joined(self._handed_over(month))
        book.months_behind = (book.months_behind + book.is_delinquent).astype(np.int16)
        note_reasons(book, contacts.of(*CONVERSATIONS).account, self.dice.stream("reason", month.index))
        assign(book, _after(month), self.department, self.dice)
        self.tables.add("snapshot", snapshot(book, month, self.department.ids), month.label)
        leaves = ~book.is_open
        self.tally.promises += payments.resolve_rest(book.taken(leaves), self.horizon)
        return book.taken(~leaves)

    def _contacts(self, book: Book, turn: Turn, month: Month) -> Contacts:
        planted = breaches.plant(self.plan, book, turn, month, len(self.history), self.department, self.dice)
        contacts = work(book, turn, month, self.dice).joined(planted)
        self.tally.count_contacts(contacts)
        self.tally.count_payments(book, turn, month, contacts)
        rows = contact_rows(contacts, book, self.first["contact"], self.department.ids)
        answered, counted = referrals.answers(contacts, month, self.dice, self.horizon)
        self.tally.referrals += counted
        self._write("contact", rows | answered, month)
        return contacts

    def _money(self, book: Book, turn: Turn, month: Month, contacts: Contacts) -> None:
        self._write(
            "payment", payments.payment_rows(book, turn, month, self.dice, self.first["payment"]), month
        )
        self.tally.promises += payments.resolve_old(book, turn, month)
        made = payments.promise(book, turn, month, contacts, self.dice)
        self._write(
            "promise", payments.promise_rows(book, made, self.first["promise"], self.department.ids), month
        )

    def _feedback(self, book: Book, turn: Turn, month: Month, contacts: Contacts) -> None:
        ids = self.department.ids
        surveys, counted = feedback.survey_rows(
            book, turn, month, contacts, self.dice, self.horizon, self.first["survey"], ids
        )
        self.tally.surveys += counted
        self._write("survey", surveys, month)
        complaints = feedback.complaint_rows(
            book, month, self.dice, self.horizon, self.first["complaint"], ids
        )
        self._write("complaint", complaints, month)
        plans = feedback.plan_rows(book, month, contacts, self.dice, self.first["plan"])
        self._write("plan", plans, month)

    def _write(self, table: str, rows: dict[str, object], month: Month) -> None:
        before = self.tables.rows[table]
        self.tables.add(table, rows, month.label)
        self.first[table] += self.tables.rows[table] - before


def _after(month: Month) -> Month:
    return month.back(-1)
