/*
title = "Past-due balance"
definition = "Statement balance of the accounts that are past due at a month's end: the whole balance, not only the instalments that are late. Accounts whose balance is not recorded are left out and counted. Over several months it is the last month's balance."
observation = "a delinquent account at a month's end"
kind = "amount"
unit = "money"
better = "lower"
timing = "closing"
is_stock = true
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "delinquency_reason", "segment", "product",
  "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Sum of the snapshot's balance over delinquent accounts"
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
  coalesce(balance, 0) as numerator,
  balances as denominator,
  0 as immature,
  accounts - balances as missing
from scoped.account_month
where is_delinquent
