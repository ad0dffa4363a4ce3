-- Sums of mart.payment by everything that its metrics are cut by.
create or replace table cube.payment as
select
  month,
  team,
  collector,
  bucket,
  stage,
  closing_bucket,
  is_delinquent,
  segment,
  product,
  region,
  credit_limit_band,
  method,
  sum(payments)::bigint as payments,
  sum(amount)::decimal(38, 2) as amount
from mart.payment
group by all
order by month, collector;
