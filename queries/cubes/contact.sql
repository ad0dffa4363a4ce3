-- Sums of mart.contact by everything that its metrics are cut by, but for the clock: see contact_hour.
create or replace table cube.contact as
select
  month,
  team,
  collector,
  bucket,
  stage,
  channel,
  script,
  strategy,
  outcome,
  segment,
  product,
  region,
  credit_limit_band,
  sum(attempts)::bigint as attempts,
  sum(connected)::bigint as connected,
  sum(right_party)::bigint as right_party,
  sum(promises)::bigint as promises,
  sum(cost)::decimal(38, 2) as cost
from mart.contact
group by all
order by month, collector;
