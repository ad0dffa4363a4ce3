/*
title = "Satisfied with the process"
definition = "Answers of 4 or 5 for the process, as a share of the surveys sent in the month that answer this question. Answers that leave the question out are counted beside it."
observation = "an answer to the question"
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
source = "Top-2-box share"
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
  process_top as numerator,
  process_answers as denominator,
  0 as immature,
  answered - process_answers as missing
from scoped.survey
