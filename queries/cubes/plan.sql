/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage", "kind"]
client = ["month", "bucket", "stage", "kind", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.plan; each rollup has them by its own dimensions.
select
  sum(plans)::bigint as plans,
  sum(priced)::bigint as priced,
  sum(priced_amount)::decimal(38, 2) as priced_amount
from mart.plan
