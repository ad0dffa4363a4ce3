/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "survey_method"]
client = ["month", "bucket", "stage", "survey_method", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.survey; each rollup has them by its own dimensions.
select
  sum(sent)::bigint as sent,
  sum(answered)::bigint as answered,
  sum(process_score)::bigint as process_score,
  sum(collector_score)::bigint as collector_score,
  sum(speed_score)::bigint as speed_score,
  sum(process_answers)::bigint as process_answers,
  sum(collector_answers)::bigint as collector_answers,
  sum(speed_answers)::bigint as speed_answers,
  sum(process_square)::bigint as process_square,
  sum(collector_square)::bigint as collector_square,
  sum(speed_square)::bigint as speed_square,
  sum(process_top)::bigint as process_top,
  sum(collector_top)::bigint as collector_top,
  sum(speed_top)::bigint as speed_top
from mart.survey
