-- Sums of mart.complaint by everything that its metrics are cut by.
create or replace table cube.complaint as
select
  month,
  team,
  collector,
  bucket,
  stage,
  category,
  segment,
  product,
  region,
  credit_limit_band,
  sum(complaints)::bigint as complaints
from mart.complaint
group by all
order by month, collector;
