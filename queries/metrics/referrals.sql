/*
title = "Referrals to other departments"
definition = "Contacts of the month after which the case was passed on to legal, risk control or customer service."
observation = "a referral"
kind = "count"
unit = "contacts"
better = "neither"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "referral_answer", "segment",
  "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Count of contacts that ended in a referral"
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
  referral_answer,
  segment,
  product,
  region,
  credit_limit_band,
  referrals as numerator,
  referrals as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where referrals > 0
