/*
title = "Payments received"
definition = "All money that accounts paid in a month, whether they were delinquent or not. Cut by the bucket at the month's end it also tells what those paid who are still delinquent then."
observation = "a payment"
kind = "amount"
unit = "money"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "closing_bucket", "delinquency_reason", "segment", "product",
  "region", "method", "credit_limit_band", "amount_band",
]
reads = ["scoped.payment"]
requires = ["payment"]
source = "Sum of payments"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  closing_bucket,
  delinquency_reason,
  segment,
  product,
  region,
  method,
  credit_limit_band,
  amount_band,
  amount as numerator,
  payments as denominator,
  0 as immature,
  0 as missing
from scoped.payment
