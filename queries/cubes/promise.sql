-- Sums of mart.promise by everything that its metrics are cut by.
create or replace table cube.promise as
select
  month,
  team,
  collector,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  sum(promises)::bigint as promises,
  sum(matured)::bigint as matured,
  sum(kept)::bigint as kept,
  sum(amount)::decimal(38, 2) as amount
from mart.promise
group by all
order by month, collector;
