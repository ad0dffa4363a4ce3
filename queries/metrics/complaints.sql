/*
title = "Complaints"
definition = "Complaints received in the month."
observation = "a complaint"
kind = "count"
unit = "complaints"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "category", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.complaint"]
requires = ["snapshot", "complaint"]
source = "Count of complaints"
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
  complaints as numerator,
  complaints as denominator,
  0 as immature,
  0 as missing
from scoped.complaint
