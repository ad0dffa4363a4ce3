/*
title = "Breaches of contact rules"
definition = "Contacts begun by the house that break a rule of the profiles which apply to the data, counted once for each rule that they break. A lawyer must confirm the rules; consent that the data do not record is not known of."
observation = "a breach"
kind = "count"
unit = "breaches"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "rule", "rule_force", "hour", "weekday", "segment",
  "product", "region", "credit_limit_band",
]
reads = ["scoped.breach"]
requires = ["snapshot", "contact"]
source = "Count of contacts beyond a rule of queries/contact_rules.toml"
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
  rule,
  rule_force,
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  breaches as numerator,
  breaches as denominator,
  0 as immature,
  0 as missing
from scoped.breach
