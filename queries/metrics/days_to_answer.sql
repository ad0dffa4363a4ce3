/*
title = "Days to the answer"
definition = "Days from the contact of the month after which a case was passed on to the answer of whoever it was passed on to. Referrals without an answer on record are left out and counted."
observation = "a referral that was answered"
kind = "mean"
unit = "days"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "referral_answer", "segment",
  "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Mean over answered referrals; the interval rests on the squares of the days"
version = 1
parts = ["days", "contacts"]
carries = ["squares"]
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
  answer_days as numerator,
  answers as denominator,
  answer_days_square as squares,
  0 as immature,
  referrals - answers as missing
from scoped.contact
where referrals > 0
