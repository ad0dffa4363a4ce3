"""What comes by itself: cases that nobody contacted, beside those that were, from the same day on.

Who pays early is contacted by nobody: whoever compares the months without a contact with those that had one
compares early payers with the others. So all are looked at from one day on, the landmark: cases of which
nothing had been paid by then, those contacted by then against those that were not (Anderson, Cain & Gelber
1983). What a contact brings in before the landmark is not seen; the odds ratio does not depend on how many
pay before it, as long as early payers are as usual in both groups.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from queries.engine import Reader
from queries.scope import Scope
from queries.scoped import set_scope

# The day of the month on which all are looked at: by then most that will be worked have been attempted.
LANDMARK_DAY: Final = 7

_SQL = """with paid as (
  select
    account_id,
    month,
    min(paid_on) as first_paid_on
  from scoped.payment
  group by account_id, month
)

select
  case when worked.first_attempt_on < cases.month + $landmark then cases.channel end as channel,
  cases.bucket,
  concat(year(cases.month), 'Q', quarter(cases.month)) as quarter,
  cases.segment,
  cases.chance_band,
  sum(cases.cures)::bigint as cured,
  sum(cases.expected)::double as expected,
  count(*) as n
from scoped.cure_chance as cases
inner join scoped.case_month as worked
  on cases.account_id = worked.account_id and cases.month = worked.month
left join paid on cases.account_id = paid.account_id and cases.month = paid.month
where cases.settled = 1
  and worked.tracked_cases = 1
  and (paid.first_paid_on is null or paid.first_paid_on >= cases.month + $landmark)
group by all"""


def from_landmark(reader: Reader, wish: Scope) -> pa.Table:
    """Count the cases of which nothing was paid by the landmark, by what had been done by then.

    Returns:
        Columns channel (of the first attempt; null where there was none by then), bucket, quarter, segment,
        chance_band, cured, expected and n. Months of which no contact is loaded are left out.

    Raises:
        The same as `Reader.run` of the cures against expectation, and of the payments.
    """
    scope = reader.run("cures_to_expected", wish, ("channel",)).scope
    reader.run("payment_amount", wish, ())
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, scope)
        return cursor.execute(_SQL, {"landmark": LANDMARK_DAY}).to_arrow_table()
