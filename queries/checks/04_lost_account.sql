/*
title = "Accounts do not vanish"
severity = "warned"
finding = "{accounts:,} open accounts of {month:%Y-%m} have no state at the next month's end: their outcome is unknown, not zero."
*/
select
  month,
  count(*) as accounts
from mart.account_month
where move = 'missing' and bucket <> 'unknown'
group by month
order by month
