/*
title = "Satisfaction with the collector"
definition = "Mean score for the collector, from 1 to 5, of the surveys sent in the month that answer this question. Answers that leave the question out are counted beside it."
observation = "an answer to the question"
kind = "mean"
unit = "score"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "survey_method", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.survey"]
requires = ["snapshot", "survey"]
source = "Mean of the scores; the interval rests on their squares"
version = 1
parts = ["score", "surveys"]
carries = ["squares"]
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
  coalesce(collector_score, 0) as numerator,
  collector_answers as denominator,
  coalesce(collector_square, 0) as squares,
  0 as immature,
  answered - collector_answers as missing
from scoped.survey
