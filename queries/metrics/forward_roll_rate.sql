/*
title = "Forward-roll rate"
definition = "Delinquent accounts that have missed more payments at the next month-end than at this one, as a share of the delinquent accounts whose next month-end is known. Charge-offs are counted apart."
observation = "a delinquent account at a month's end"
kind = "rate"
unit = "share"
better = "lower"
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
  case when move = 'forward' then accounts else 0 end as numerator,
  case when move not in ('immature', 'missing') then accounts else 0 end as denominator,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts else 0 end as missing
from scoped.account_month
where is_delinquent
