/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage"]
channel = ["month", "team", "bucket", "stage", "channel", "script", "segment"]
amount = ["month", "team", "bucket", "stage", "channel", "promise_band"]
client = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.promise; each rollup has them by its own dimensions.
select
  sum(promises)::bigint as promises,
  sum(matured)::bigint as matured,
  sum(kept)::bigint as kept,
  sum(days_to_pay)::bigint as days_to_pay,
  sum(pay_days_square)::bigint as pay_days_square,
  sum(amount)::decimal(38, 2) as amount
from mart.promise
