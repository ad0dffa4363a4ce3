/*
title = "Breach rate"
definition = "Attempts that break at least one rule of the profiles which apply to the data, as a share of all attempts of the month. An attempt that breaks several rules counts once."
observation = "an attempt to reach a debtor"
kind = "rate"
unit = "share"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "channel", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact", "scoped.breach"]
requires = ["snapshot", "contact"]
source = "Contacts beyond a rule of queries/contact_rules.toml ÷ attempts"
version = 1
*/
select
  month,
  team,
  collector,
  bucket,
  stage,
  channel,
  segment,
  product,
  region,
  credit_limit_band,
  0 as numerator,
  attempts as denominator,
  0 as immature,
  0 as missing
from scoped.contact
union all
select
  month,
  team,
  collector,
  bucket,
  stage,
  channel,
  segment,
  product,
  region,
  credit_limit_band,
  contacts as numerator,
  0 as denominator,
  0 as immature,
  0 as missing
from scoped.breach
