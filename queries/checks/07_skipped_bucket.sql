/*
title = "Accounts move one bucket a month"
severity = "warned"
finding = "{accounts:,} accounts rose by more than one bucket between the ends of {month:%Y-%m} and the next month."
*/
select
  month,
  sum(skips) as accounts
from cube.account_month_client
where skips > 0
group by month
order by month
