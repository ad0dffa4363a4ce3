/*
title = "Complaints per 1,000 accounts"
definition = "Complaints received in the month for each thousand accounts worked in it. An account is worked when it was past due as the month opened and an attempt was made to reach it; in a month of which no contact is loaded every such account counts as worked. The complaint counts for whom it is about, the account for who held it."
observation = "an account worked in a month"
kind = "mean"
unit = "per_thousand"
better = "lower"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.complaint", "scoped.case_month"]
requires = ["snapshot", "complaint"]
source = "Complaints × 1,000 ÷ accounts worked"
version = 1
parts = ["complaints", "cases"]
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  complaints as numerator,
  0 as denominator,
  0 as immature,
  0 as missing
from scoped.complaint
union all
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  0 as numerator,
  worked_cases as denominator,
  0 as immature,
  0 as missing
from scoped.case_month
