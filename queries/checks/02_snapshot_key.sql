/*
title = "Every account stands once at each month's end"
severity = "failed"
finding = "Account {account_id} stands {times} times in {month:%Y-%m}."
*/
select
  account_id,
  month,
  count(*) as times
from staging.snapshot
-- Months that were not built anew were held to this when they were.
where list_contains(getvariable('fresh_months'), month)
group by account_id, month
having count(*) > 1
order by month, account_id
limit 20
