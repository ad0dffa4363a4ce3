"""Process changes to be judged by their effect, as far as a scope shows the teams in which they were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from queries.engine import Reader
from queries.errors import NotLoadedError
from queries.scope import EVERYONE, Scope
from queries.scoped import granted, set_scope

# A change is no figure, so no mart has it; the scope binds it all the same. Whoever is granted only some
# collectors sees the changes of their teams. One of which no team is named is for whoever sees all of them.
_CHANGES = f"""with shown as (
  select distinct team
  from raw.collector
  where
    (list_contains({granted("team")}, '{EVERYONE}') or list_contains({granted("team")}, team))
    and (
      list_contains({granted("collector")}, '{EVERYONE}')
      or list_contains({granted("collector")}, collector_id)
    )
),
everyone as (
  select
    list_contains({granted("team")}, '{EVERYONE}')
    and list_contains({granted("collector")}, '{EVERYONE}') as is_everyone
),
made as (
  select
    change_id,
    list(team order by team) as teams
  from staging.process_change
  where
    team <> ''
    and ((select is_everyone from everyone) or team in (select team from shown))
  group by all
)
select
  changed.change_id,
  changed.name,
  changed.effective_on,
  changed.description,
  made.teams
from raw.process_change as changed
left join made on changed.change_id = made.change_id
where
  made.teams is not null
  or (
    (select is_everyone from everyone)
    and changed.change_id not in (select change_id from staging.process_change where team <> '')
  )
order by changed.effective_on desc, changed.change_id"""  # noqa: S608 - a constant of our own


@dataclass(frozen=True, slots=True)
class ProcessChange:
    """A change of process.

    Attributes:
        teams: those it was made in that the scope shows; empty where none is named in the data.
    """

    change_id: str
    name: str
    effective_on: date
    description: str | None
    teams: tuple[str, ...]


def process_changes(reader: Reader, wish: Scope | None = None) -> list[ProcessChange]:
    """Return the process changes of the teams that a scope shows, the newest first.

    Raises:
        NotLoadedError: no process changes are loaded.
    """
    reader.check(wish or Scope())
    if "process_change" not in reader.warehouse.loaded_tables:
        raise NotLoadedError(
            "Process changes need the table “process_change”, which is not in the published data. "
            "Load it and publish again."
        )
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        table: pa.Table = cursor.execute(_CHANGES).to_arrow_table()
    return [_change(row) for row in table.to_pylist()]


def _change(row: dict[str, Any]) -> ProcessChange:
    return ProcessChange(
        row["change_id"], row["name"], row["effective_on"], row["description"], tuple(row["teams"] or ())
    )
