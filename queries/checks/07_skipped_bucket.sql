/*
title = "Accounts move one bucket a month"
severity = "warned"
finding = "{accounts:,} accounts rose by more than one bucket between the ends of {month:%Y-%m} and the next month."
*/
select
  month,
  count(*) as accounts
from mart.account_month
where next_level - level > 1
group by month
order by month
