"""The cases of one group one by one, for a closer look at one strategy among others."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from queries.dimensions import dimension
from queries.engine import Reader
from queries.scope import Scope
from queries.scoped import set_scope

# What tells strategies apart, and by what cases may have been given out to them besides their chance.
STRATEGIES: Final = ("channel", "strategy", "script", "daypart")
# So many cases are enough to tell a difference of a point; more would only be waited for.
MOST_CASES: Final = 100_000
# Accounts are taken or left by their names, so that the same ones are taken each time.
_PARTS: Final = 10_000
GIVEN_OUT_BY: Final = ("bucket", "month", "segment", "product", "region", "credit_limit_band")


def strategy_cases(reader: Reader, wish: Scope, by: str, within: str, group: str) -> pa.Table:
    """List the cases of a group that somebody attempted, with their outcome.

    Args:
        by: one of `STRATEGIES`.
        within, group: a dimension and its member, such as the bucket at the month's opening.

    Returns:
        Columns account_id, member (of `by`), cured (0 or 1), chance (float), and `GIVEN_OUT_BY`; of more than
        `MOST_CASES` about so many.

    Raises:
        The same as `Reader.run` of the cures against expectation, which these cases add up to.
    """
    name, within = dimension(by, STRATEGIES).name, dimension(within).name
    whole = reader.run("cures_to_expected", wish, (name, within))
    count = sum(row["n"] for row in whole.records if row[within] == group)
    parts = round(_PARTS * min(1.0, MOST_CASES / count)) if count else _PARTS
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, whole.scope)
        return cursor.execute(
            f"select account_id, {name} as member, cures as cured, chance::double as chance, "  # noqa: S608
            f"{', '.join(GIVEN_OUT_BY)} from scoped.cure_chance "
            f"where settled = 1 and {within} = $member and channel is not null and {name} is not null "
            f"and md5_number(account_id) % {_PARTS} < $parts order by account_id, month",
            {"member": group, "parts": parts},
        ).to_arrow_table()
