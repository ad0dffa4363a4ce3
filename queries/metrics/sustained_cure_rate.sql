/*
title = "Sustained-cure rate"
definition = "Cures that last, as a share of the cures of the month: the account is current at three month-ends in a row from the cure on, or it is paid off. What becomes of a cure is known three month-ends after the one at which the account was delinquent; until then it is left out and counted."
observation = "a delinquent account at a month's end that is cured at the next"
kind = "rate"
unit = "share"
better = "higher"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.cure"]
requires = ["snapshot"]
source = "Current for three consecutive month-ends after a cure"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  lasting as numerator,
  followed as denominator,
  immature,
  missing
from scoped.cure
