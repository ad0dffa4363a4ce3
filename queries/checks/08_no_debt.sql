/*
title = "Who is delinquent owes something"
severity = "warned"
finding = "{accounts:,} accounts are delinquent at the end of {month:%Y-%m} with a balance of zero or less."
*/
select
  month,
  count(*) as accounts
from mart.account_month
where is_delinquent and balance <= 0
group by month
order by month
