"""Who works the cases: name, team, tenure and courses of each collector, as far as a scope shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from queries.engine import Reader
from queries.scope import EVERYONE, Scope
from queries.scoped import granted, set_scope

# A person's dates are no figure, so no mart has them; the scope binds them all the same.
_PEOPLE = f"""with shown as (
  select
    collector_id,
    name,
    team,
    agency,
    hired_on,
    left_on
  from raw.collector
  where
    (list_contains({granted("team")}, '{EVERYONE}') or list_contains({granted("team")}, team))
    and (
      list_contains({granted("collector")}, '{EVERYONE}')
      or list_contains({granted("collector")}, collector_id)
    )
),
courses as (
  select
    collector_id,
    list({{course: course, completed_on: completed_on}} order by completed_on, course) as courses
  from staging.training
  group by all
)
select
  shown.collector_id,
  shown.name,
  shown.team,
  shown.agency,
  shown.hired_on,
  shown.left_on,
  courses.courses
from shown
left join courses on shown.collector_id = courses.collector_id
order by shown.name, shown.collector_id"""  # noqa: S608 - a constant of our own


@dataclass(frozen=True, slots=True)
class Course:
    """A course that was taken, and when it was completed."""

    name: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """A collector, a person or an agency; what was not loaded of him is None.

    Attributes:
        collector: the number by which figures name him.
        courses: oldest first.
    """

    collector: str
    name: str | None
    team: str | None
    agency: str | None
    hired_on: date | None
    left_on: date | None
    courses: tuple[Course, ...]


def people(reader: Reader, wish: Scope | None = None) -> list[Person]:
    """Return the collectors whom a scope shows, in the order of their names.

    Empty where no collectors are loaded.
    """
    reader.check(wish or Scope())
    if "collector" not in reader.warehouse.loaded_tables:
        return []
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        table: pa.Table = cursor.execute(_PEOPLE).to_arrow_table()
    return [_person(row) for row in table.to_pylist()]


def _person(row: dict[str, Any]) -> Person:
    courses = tuple(Course(taken["course"], taken["completed_on"]) for taken in row["courses"] or ())
    return Person(
        row["collector_id"],
        row["name"],
        row["team"],
        row["agency"],
        row["hired_on"],
        row["left_on"],
        courses,
    )
