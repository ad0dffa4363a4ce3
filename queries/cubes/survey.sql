-- Sums and sums of squares of mart.survey by everything that its metrics are cut by.
create or replace table cube.survey as
select
  month,
  team,
  collector,
  bucket,
  stage,
  method,
  segment,
  product,
  region,
  credit_limit_band,
  sum(sent)::bigint as sent,
  sum(answered)::bigint as answered,
  sum(process_score)::bigint as process_score,
  sum(collector_score)::bigint as collector_score,
  sum(speed_score)::bigint as speed_score,
  sum(process_score * process_score)::bigint as process_square,
  sum(collector_score * collector_score)::bigint as collector_square,
  sum(speed_score * speed_score)::bigint as speed_square
from mart.survey
group by all
order by month, collector;
