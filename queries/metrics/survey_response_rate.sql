/*
title = "Survey response rate"
definition = "Surveys that were answered, whenever that was, as a share of those sent in the month. Those sent of late may still be answered."
observation = "a survey sent"
kind = "rate"
unit = "share"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "survey_method", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.survey"]
requires = ["snapshot", "survey"]
source = "Answered ÷ sent surveys"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  survey_method,
  segment,
  product,
  region,
  credit_limit_band,
  answered as numerator,
  sent as denominator,
  0 as immature,
  0 as missing
from scoped.survey
