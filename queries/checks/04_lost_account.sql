/*
title = "Accounts do not vanish"
severity = "warned"
finding = "{accounts:,} open accounts of {month:%Y-%m} have no state at the next month's end: their outcome is unknown, not zero."
*/
select
  month,
  sum(accounts) as accounts
from cube.account_month_client
where move = 'missing' and bucket <> 'unknown'
group by month
order by month
