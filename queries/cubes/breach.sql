/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "channel", "rule", "rule_force", "hour", "weekday"]
client = ["month", "bucket", "stage", "channel", "rule", "rule_force", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.breach; each rollup has them by its own dimensions.
select
  sum(breaches)::bigint as breaches,
  sum(contacts)::bigint as contacts
from mart.breach
