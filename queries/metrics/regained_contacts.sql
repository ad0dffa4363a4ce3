/*
title = "Contacts regained"
definition = "Cases that lost contact in the month before and whose debtor was reached in this month, after the thirty days were over: counted once, at the first contact with the debtor himself, whoever began it. Bucket and stage are those of the lost month. What is used most regains most: beside it stand the attempts."
observation = "a debtor reached again"
kind = "count"
unit = "cases"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "hour", "weekday", "segment", "product",
  "region", "credit_limit_band",
]
reads = ["scoped.regained"]
requires = ["snapshot", "contact"]
source = "Count of first right-party contacts after lost contact"
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
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  regained as numerator,
  regained as denominator,
  0 as immature,
  0 as missing
from scoped.regained
