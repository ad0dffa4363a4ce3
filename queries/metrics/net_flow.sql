/*
title = "Net flow"
definition = "Balance that stands in the bucket after a bucket at the next month-end, whichever bucket it came from, for each unit of balance that stood in the bucket at this one. It is not a probability and may exceed 1. Nothing comes after the last bucket, which is left out. Accounts that were not read at both month-ends are left out and counted."
observation = "an account's balance at a month's end"
kind = "mean"
unit = "ratio"
better = "lower"
timing = "opening"
default_by = ["bucket"]
dimensions = [
  "month", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.balance_flow"]
requires = ["snapshot"]
source = "Net flow rate of receivables: balance in the next bucket over balance in this one a month before"
version = 1
parts = ["money", "money"]
carries = ["n"]
*/
select
  month,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  closing_balance as numerator,
  opening_balance as denominator,
  balances as n,
  immature,
  missing
from scoped.balance_flow
