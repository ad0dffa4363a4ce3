/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "chance_band", "difficulty"]
strategy = ["month", "team", "bucket", "stage", "channel", "strategy", "chance_band", "difficulty"]
script = ["month", "bucket", "stage", "script", "daypart", "chance_band", "difficulty"]
client = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.cure_chance; each rollup has them by its own dimensions.
select
  sum(cases)::bigint as cases,
  sum(settled)::bigint as settled,
  sum(cures)::bigint as cures,
  sum(expected)::decimal(38, 6) as expected,
  sum(priced)::bigint as priced,
  sum(lost_amount)::decimal(38, 2) as lost_amount,
  sum(missing)::bigint as missing
from mart.cure_chance
