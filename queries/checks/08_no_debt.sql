/*
title = "Who is delinquent owes something"
severity = "warned"
finding = "{accounts:,} accounts are delinquent at the end of {month:%Y-%m} with a balance of zero or less."
*/
select
  month,
  sum(debtless) as accounts
from cube.account_month_client
where debtless > 0
group by month
order by month
