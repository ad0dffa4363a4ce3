/*
title = "Right-party contacts"
definition = "Contacts of the month with the debtor himself, whoever began them."
observation = "a contact with the debtor"
kind = "count"
unit = "contacts"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "strategy",
  "outcome", "hour", "weekday", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Count of contacts in which the debtor was reached"
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
  outcome,
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  right_party as numerator,
  right_party as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where right_party > 0
