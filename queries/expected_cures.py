"""How many cures of the next month the cure model expects of the accounts past due at a month's end."""

from __future__ import annotations

from datetime import date

from queries.cure import FACTS
from queries.engine import Reader
from queries.lineage import shifted
from queries.observations import LogOdds
from queries.scope import Scope
from queries.scoped import set_scope

# A row looks back so many months, and not over the whole history.
_LOOKS_BACK = 6

_STATEMENT = f"""select
  bucket,
  sum(1 / (1 + exp(-($intercept + list_inner_product(cure_terms({", ".join(FACTS)}), $weights::double[])))))
    as expected
from scoped.cure_feature
where month = $month
group by bucket"""  # noqa: S608 - names of our own


def expected_cures(
    reader: Reader, month: date, learnt: LogOdds, wish: Scope | None = None
) -> dict[str, float]:
    """Return Σ of the accounts' chances of a cure in the next month, by bucket.

    Args:
        reader: whose rights bound what is summed.
        month: at whose end the accounts are past due.
        learnt: the weights by which a cure at the next month-end is foreseen.
        wish: the teams, segments … asked for.
    """
    with reader.warehouse.cursor() as cursor:
        cursor.execute("set variable reach_since = $since", {"since": shifted(month, -_LOOKS_BACK)})
        cursor.execute("set variable reach_until = $until", {"until": shifted(month, 1)})
        set_scope(cursor, reader.viewer.narrow((wish or Scope()).with_months(None, None)))
        values = {"month": month, "intercept": learnt.intercept, "weights": list(learnt.weights)}
        rows = cursor.execute(_STATEMENT, values).fetchall()
    return {bucket: float(expected) for bucket, expected in rows}
