/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage"]
client = ["month", "team", "bucket", "stage", "delinquency_reason", "segment"]
account = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.cure; each rollup has them by its own dimensions.
select
  sum(cures)::bigint as cures,
  sum(lasting)::bigint as lasting,
  sum(followed)::bigint as followed,
  sum(immature)::bigint as immature,
  sum(missing)::bigint as missing
from mart.cure
