/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage", "method"]
client = ["month", "bucket", "stage", "method", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.survey; each rollup has them by its own dimensions.
select
  sum(sent)::bigint as sent,
  sum(answered)::bigint as answered,
  sum(process_score)::bigint as process_score,
  sum(collector_score)::bigint as collector_score,
  sum(speed_score)::bigint as speed_score,
  sum(process_score * process_score)::bigint as process_square,
  sum(collector_score * collector_score)::bigint as collector_square,
  sum(speed_score * speed_score)::bigint as speed_square
from mart.survey
