-- Sums of mart.case_spell by everything that its metrics are cut by.
create or replace table cube.case_spell as
select
  month,
  team,
  collector,
  bucket,
  stage,
  worst_bucket,
  ending,
  segment,
  product,
  region,
  credit_limit_band,
  sum(cases)::bigint as cases,
  sum(months)::bigint as months,
  sum(opening_balance)::decimal(38, 2) as opening_balance
from mart.case_spell
group by all
order by month, collector;
