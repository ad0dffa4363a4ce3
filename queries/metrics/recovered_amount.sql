/*
title = "Recovered amount"
definition = "Money paid in a month by accounts that were delinquent when the month opened, that is at the end of the month before; gross of contact and agency cost. Payments whose account has no state at that opening are left out and counted."
observation = "a payment"
kind = "amount"
unit = "money"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "closing_bucket", "delinquency_reason", "segment", "product",
  "region", "method", "credit_limit_band", "amount_band",
]
reads = ["scoped.payment"]
requires = ["snapshot", "payment"]
source = "Sum of payments by accounts delinquent at the opening month-end"
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
  case when is_delinquent then amount else 0 end as numerator,
  case when is_delinquent then payments else 0 end as denominator,
  0 as immature,
  case when bucket = 'unknown' then payments else 0 end as missing
from scoped.payment
where is_delinquent or bucket = 'unknown'
