/*
title = "Cost per unit recovered"
definition = "What the contacts of the month cost, those of outside agencies included, for each unit of money recovered in it. The money counts where the account was held when the month opened, the cost where the contact was made. Payments whose account has no state at that opening are left out and counted."
observation = "a payment"
kind = "mean"
unit = "ratio"
better = "lower"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.contact", "scoped.payment"]
requires = ["snapshot", "payment", "contact"]
source = "Cost of contacts ÷ recovered amount"
version = 1
parts = ["money", "money"]
carries = ["n"]
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  cost as numerator,
  0 as denominator,
  0 as n,
  0 as immature,
  0 as missing
from scoped.contact
union all
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  0 as numerator,
  case when is_delinquent then amount else 0 end as denominator,
  case when is_delinquent then payments else 0 end as n,
  0 as immature,
  case when bucket = 'unknown' then payments else 0 end as missing
from scoped.payment
where is_delinquent or bucket = 'unknown'
