/*
title = "Credited amount"
definition = "Recovered amount by whom and what it is credited to, under one rule at a time: the last live contact or kept promise in the seven days before the payment, the first, all of them alike, or the nearer the more. What none preceded is unattributed. Under each rule the credits add up to the recovered amount; none of them is an effect."
observation = "a credit: a payment, or a share of one"
kind = "amount"
unit = "money"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "credit_rule", "segment", "product",
  "region", "credit_limit_band",
]
reads = ["scoped.credit"]
requires = ["snapshot", "payment", "contact"]
source = "Credits of payments to the touches before them"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  channel,
  credit_rule,
  segment,
  product,
  region,
  credit_limit_band,
  case when is_delinquent then amount else 0 end as numerator,
  case when is_delinquent then credits else 0 end as denominator,
  0 as immature,
  case when bucket = 'unknown' then credits else 0 end as missing
from scoped.credit
where is_delinquent or bucket = 'unknown'
