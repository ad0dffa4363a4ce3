/*
title = "No month is missing"
severity = "warned"
finding = "{month:%Y-%m} is missing: nothing is counted from or to it."
*/
with expected as (
  select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
  from mart.month
)

select expected.month
from expected
where expected.month not in (select month from mart.month)
order by expected.month
