/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "channel"]
clock = ["month", "team", "stage", "channel", "hour", "weekday"]
client = ["month", "bucket", "stage", "channel", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.regained; each rollup has them by its own dimensions.
select
  sum(regained)::bigint as regained
from mart.regained
