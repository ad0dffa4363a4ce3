/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "channel", "credit_rule", "is_delinquent"]
client = ["month", "bucket", "stage", "channel", "credit_rule", "is_delinquent", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.credit; each rollup has them by its own dimensions.
select
  sum(credits)::bigint as credits,
  sum(amount)::decimal(38, 2) as amount
from mart.credit
