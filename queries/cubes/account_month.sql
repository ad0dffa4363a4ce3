-- Sums of mart.account_month by everything that its metrics are cut by. Column for column it reads
-- like the rows themselves, so that a metric's one statement runs on either.
create or replace table cube.account_month as
select
  month,
  team,
  collector,
  bucket,
  stage,
  status_code,
  next_bucket,
  next_status_code,
  move,
  is_delinquent,
  segment,
  product,
  region,
  credit_limit_band,
  sum(accounts)::bigint as accounts,
  sum(balances)::bigint as balances,
  sum(balance)::decimal(38, 2) as balance,
  sum(next_balance)::decimal(38, 2) as next_balance
from mart.account_month
group by all
order by month, collector;
