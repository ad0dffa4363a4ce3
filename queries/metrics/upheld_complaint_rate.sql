/*
title = "Upheld complaints"
definition = "Complaints received in the month that were found to be right, as a share of those that are decided. Open ones are left out and counted."
observation = "a complaint"
kind = "rate"
unit = "share"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "category", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.complaint"]
requires = ["snapshot", "complaint"]
source = "Upheld ÷ decided complaints"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  category,
  segment,
  product,
  region,
  credit_limit_band,
  upheld as numerator,
  decided as denominator,
  complaints - decided as immature,
  0 as missing
from scoped.complaint
