/*
title = "Net recovered amount"
definition = "Recovered amount less what the contacts of the month cost, those of outside agencies included. The money counts where the account was held when the month opened, the cost where the contact was made. Payments whose account has no state at that opening are left out and counted."
observation = "a payment, or a contact"
kind = "amount"
unit = "money"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.payment", "scoped.contact"]
requires = ["snapshot", "payment", "contact"]
source = "Recovered amount − cost of contacts"
version = 1
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
  case when is_delinquent then amount else 0 end as numerator,
  case when is_delinquent then payments else 0 end as denominator,
  0 as immature,
  case when bucket = 'unknown' then payments else 0 end as missing
from scoped.payment
where is_delinquent or bucket = 'unknown'
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
  -cost as numerator,
  contacts as denominator,
  0 as immature,
  0 as missing
from scoped.contact
