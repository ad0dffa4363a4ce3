/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "category"]
client = ["month", "bucket", "stage", "category", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.complaint; each rollup has them by its own dimensions.
select
  sum(complaints)::bigint as complaints,
  sum(decided)::bigint as decided,
  sum(upheld)::bigint as upheld
from mart.complaint
