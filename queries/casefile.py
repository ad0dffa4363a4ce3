"""One account's whole story, and the cases worth telling, through the scoped views alone.

An account outside of what the viewer may see is not found, as one that does not exist is not: nobody learns
from the answer that there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from queries.engine import Reader
from queries.errors import DunlinError
from queries.scope import Scope
from queries.scoped import set_scope
from queries.sentence import N_

# The state at each month-end.
_MONTHS = """select
  month,
  as_of,
  bucket,
  stage,
  level,
  move,
  balance,
  past_due_amount,
  delinquency_reason,
  team,
  collector,
  segment,
  product,
  region,
  credit_limit
from scoped.account_month
where account_id = $account
order by month"""

# What happened, by kind: the first column says when.
_EVENTS: Final[Mapping[str, str]] = {
    "contact": """select
  contacted_at,
  contact_id,
  channel,
  direction,
  outcome,
  duration_seconds,
  script,
  strategy,
  team,
  collector
from scoped.contact
where account_id = $account
order by contacted_at, contact_id""",
    "promise": """select
  made_on,
  promise_id,
  due_on,
  amount,
  paid_amount,
  is_mature,
  kept,
  collector
from scoped.promise
where account_id = $account
order by made_on, promise_id""",
    "payment": """select
  paid_on,
  payment_id,
  amount,
  method,
  is_delinquent
from scoped.payment
where account_id = $account
order by paid_on, payment_id""",
    "plan": """select
  agreed_on,
  plan_id,
  kind,
  instalments,
  amount
from scoped.plan
where account_id = $account
order by agreed_on, plan_id""",
    "survey": """select
  sent_on,
  survey_id,
  survey_method,
  answered_on,
  process_score,
  collector_score,
  speed_score
from scoped.survey
where account_id = $account
order by sent_on, survey_id""",
    "complaint": """select
  received_on,
  complaint_id,
  category,
  is_upheld
from scoped.complaint
where account_id = $account
order by received_on, complaint_id""",
}
EVENTS: Final = tuple(_EVENTS)

_CASES = """select
  case_id,
  account_id,
  month,
  last_month,
  bucket,
  worst_bucket,
  delinquency_reason,
  segment,
  months,
  ending,
  is_entry_known,
  opening_balance,
  recovered_amounts[least(months, followed) + 1] as recovered_amount
from scoped.case_spell"""


@dataclass(frozen=True, slots=True)
class Picker:
    """A way to find cases worth telling: which of them, and the most telling first."""

    title: str
    condition: str
    order: str


# By name; each orders by the account as well, so that the same data give the same list.
PICKERS: Final[Mapping[str, Picker]] = {
    "largest": Picker(N_("Largest recovered"), "recovered_amount > 0", "recovered_amount desc"),
    "fastest": Picker(
        N_("Fastest cure"),
        "ending in ('cured', 'paid_off') and is_entry_known",
        "months, opening_balance desc nulls last",
    ),
    "longest": Picker(N_("Longest"), "true", "months desc, opening_balance desc nulls last"),
    "malicious": Picker(
        N_("Malicious or fraud"),
        "delinquency_reason in ('malicious', 'fraud', 'evasion')",
        "opening_balance desc nulls last",
    ),
    "hardship": Picker(
        N_("Hardship"),
        "(segment = 'hardship' or delinquency_reason in ('unemployment', 'illness'))",
        "opening_balance desc nulls last",
    ),
    "all": Picker(N_("All cases"), "true", "month desc"),
}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is known of one account, as far as the viewer may see it.

    Attributes:
        months: the state at each month-end, oldest first.
        events: what happened, a table by kind (`EVENTS`), oldest first; its first column says when.
    """

    account: str
    months: pa.Table
    events: Mapping[str, pa.Table]


def read(reader: Reader, account: str) -> CaseFile:
    """Read an account's file; the months and members that the viewer may not see are not in it.

    Raises:
        DunlinError: there is no such account in what he may see.
    """
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer)
        asked = {"account": account}
        months = _asked(cursor, _MONTHS, asked)
        if not months.num_rows:
            raise DunlinError(
                "There is no account “{account}” among those that you may see.", account=account
            )
        events = {kind: _asked(cursor, sql, asked) for kind, sql in _EVENTS.items()}
    return CaseFile(account, months, events)


def cases(
    reader: Reader, wish: Scope | None = None, picker: str = "all", limit: int = 200
) -> list[dict[str, Any]]:
    """List the cases that began in a scope, the most telling first by one of the `PICKERS`.

    Raises:
        KeyError: there is no such picker.
    """
    chosen = PICKERS[picker]
    reader.check(wish or Scope())
    listed = f"""select *
from ({_CASES}) as listed
where {chosen.condition}
order by {chosen.order}, account_id, month
limit $row_limit"""  # noqa: S608 - conditions of our own, above
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        rows: list[dict[str, Any]] = _asked(cursor, listed, {"row_limit": limit}).to_pylist()
    return rows


def named(reader: Reader, wish: Scope | None, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return cases by what people name them by, in the order of the names; what is not in scope is left out.

    Args:
        reader: whose rights bound what is found.
        wish: of whom the cases are; begun in its months where it names any.
        names: a case's `case_id`, or an account's number for the newest of its cases.
    """
    reader.check(wish or Scope())
    listed = f"""select *
from ({_CASES}) as listed
where case_id in (select unnest($names)) or account_id in (select unnest($names))
order by month desc"""  # noqa: S608 - a statement of our own, above
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        rows: list[dict[str, Any]] = _asked(cursor, listed, {"names": list(names)}).to_pylist()
    found = (
        next((row for row in rows if name in (row["case_id"], row["account_id"])), None) for name in names
    )
    # An account's number and one of its cases may name the same.
    return list({case["case_id"]: case for case in found if case is not None}.values())


def _asked(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> pa.Table:
    return cursor.execute(sql, dict(parameters)).to_arrow_table()
