"""Whom a sheet is of, and what has been read for it: the person, and all collectors beside him."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard import collector_card
from dashboard.i18n import Words
from dashboard.numbers import Numbers
from dashboard.report.asking import Asked, ReviewNumbers
from dashboard.report.department import Department
from dashboard.report.slides import plain
from queries import Reader, Scope
from queries.errors import DunlinError
from queries.people import Person

_COLLECTOR: Final = "collector"
# A number and a name, each as long as a name may be.
_LONGEST: Final = 60


@dataclass(frozen=True)
class Talk:
    """One collector, a period, and what is known of both.

    Attributes:
        collector: the number by which figures name the person.
        own, everyone: the same period, of this person and of all collectors in view.
    """

    collector: str
    department: Department
    own: Asked
    everyone: Asked

    @property
    def t(self) -> Words:
        """The words of the language."""
        return self.own.t

    @property
    def numbers(self) -> Numbers:
        """Writes figures."""
        return self.own.numbers

    @cached_property
    def person(self) -> Person | None:
        """What is loaded of the person; None where the data has no table of collectors."""
        return next((p for p in self.department.staff if p.collector == self.collector), None)

    @property
    def name(self) -> str:
        """The person's number and name, short enough for a title."""
        named = collector_card.name_of(self.person) if self.person else self.collector
        return plain(named, _LONGEST)

    @cached_property
    def has_figures(self) -> bool:
        """Whether anything in the data was done by, or is about, this person."""
        return self.collector in self.own.reader.members(_COLLECTOR)

    def nothing(self) -> str:
        """Say that there is nothing of this person."""
        return self.t("No case, contact or survey in the data is this person's.")


def talk_of(reader: Reader, collector: str, numbers: Numbers, department: Department) -> Talk:
    """Return what a sheet is made from.

    Raises:
        DunlinError: the data names no collectors.
        UnknownNameError: there is no such collector, or the reader may not see him.
    """
    if _COLLECTOR not in reader.warehouse.loaded_dimensions and not department.staff:
        raise DunlinError(
            "A sheet is of one collector, and this data names none: load the column “collector_id” of the "
            "table “snapshot”, or the table “collector”."
        )
    who = Scope.of(collector=[collector])
    if all(person.collector != collector for person in department.staff):
        reader.check(who)
    written = ReviewNumbers(numbers.language, numbers.currency)
    own, everyone = (Asked(reader, scope, department.period, written) for scope in (who, Scope()))
    return Talk(collector, department, own, everyone)
