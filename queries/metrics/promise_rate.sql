/*
title = "Promise rate"
definition = "Contacts in which the debtor promised to pay, as a share of the contacts with the debtor himself, whoever began them."
observation = "a contact with the debtor"
kind = "rate"
unit = "share"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "strategy", "hour",
  "weekday", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Promises ÷ right-party contacts"
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
  script,
  strategy,
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  promises as numerator,
  right_party as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where right_party > 0
