/*
title = "Stay rate"
definition = "Delinquent accounts that have missed just as many payments at the next month-end as at this one, as a share of the delinquent accounts whose next month-end is known."
observation = "a delinquent account at a month's end"
kind = "rate"
unit = "share"
better = "neither"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "delinquency_reason", "segment", "product",
  "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Cohort estimator of a transition probability"
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
  case when move = 'stay' then accounts else 0 end as numerator,
  case when move not in ('immature', 'missing') then accounts else 0 end as denominator,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts else 0 end as missing
from scoped.account_month
where is_delinquent
