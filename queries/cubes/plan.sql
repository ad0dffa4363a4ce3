/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage"]
client = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.plan; each rollup has them by its own dimensions.
select
  sum(plans)::bigint as plans,
  sum(amount)::decimal(38, 2) as amount
from mart.plan
