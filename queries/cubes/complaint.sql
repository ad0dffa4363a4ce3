/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage", "category"]
client = ["month", "bucket", "stage", "category", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.complaint; each rollup has them by its own dimensions.
select
  sum(complaints)::bigint as complaints
from mart.complaint
