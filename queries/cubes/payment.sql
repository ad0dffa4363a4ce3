/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "closing_bucket", "is_delinquent", "method"]
team = ["month", "team", "bucket", "stage", "is_delinquent", "segment", "region", "method"]
client = ["month", "bucket", "stage", "closing_bucket", "is_delinquent", "segment", "product", "region", "credit_limit_band"]
reason = ["month", "team", "bucket", "stage", "is_delinquent", "segment", "delinquency_reason", "amount_band"]
*/
-- Sums of mart.payment; each rollup has them by its own dimensions.
select
  sum(payments)::bigint as payments,
  sum(amount)::decimal(38, 2) as amount
from mart.payment
