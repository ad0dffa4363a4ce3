-- Sums of mart.credit by everything that its metrics are cut by.
create or replace table cube.credit as
select
  month,
  team,
  collector,
  bucket,
  stage,
  channel,
  credit_rule,
  is_delinquent,
  segment,
  product,
  region,
  credit_limit_band,
  count(*) as credits,
  sum(amount)::decimal(38, 2) as amount
from mart.credit
group by all
order by month, collector;
