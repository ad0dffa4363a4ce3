/*
title = "Recovered per workday"
definition = "Money recovered in the month for each day's work of a collector: a day on which there is at least one contact of his. The money counts for who held the account when the month opened. Days of a month whose opening month-end was not read are left out and counted."
observation = "a day on which a collector worked"
kind = "mean"
unit = "money_per_day"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency",
]
reads = ["scoped.payment", "scoped.workday"]
requires = ["snapshot", "payment", "contact"]
source = "Recovered amount ÷ collector-workdays"
version = 1
parts = ["money", "workdays"]
*/
select
  month,
  team,
  collector,
  agency,
  amount as numerator,
  0 as denominator,
  0 as immature,
  0 as missing
from scoped.payment
where is_delinquent
union all
select
  month,
  team,
  collector,
  agency,
  0 as numerator,
  case when is_opened then workdays else 0 end as denominator,
  0 as immature,
  case when is_opened then 0 else workdays end as missing
from scoped.workday
