/*
title = "Delinquent accounts"
definition = "Accounts that are past due at a month's end. Over several months it is the last month's number: a level is never summed over time."
observation = "a delinquent account at a month's end"
kind = "count"
unit = "accounts"
better = "lower"
timing = "closing"
is_stock = true
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "delinquency_reason", "segment", "product",
  "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Count of account_month rows in a delinquent bucket"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  status_code,
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  amount_band,
  accounts as numerator,
  accounts as denominator,
  0 as immature,
  0 as missing
from scoped.account_month
where is_delinquent
