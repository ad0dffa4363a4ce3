/*
title = "Contacts per workday"
definition = "Contacts of a collector, begun by either side, for each day's work: a day on which there is at least one contact of his. Contacts of nobody are left out."
observation = "a contact of a collector"
kind = "mean"
unit = "ratio"
better = "neither"
timing = "event"
dimensions = ["month", "team", "collector", "agency"]
reads = ["scoped.workday"]
requires = ["snapshot", "contact"]
source = "Contacts ÷ collector-workdays"
version = 1
parts = ["contacts", "workdays"]
carries = ["n"]
*/
select
  month,
  team,
  collector,
  agency,
  contacts as numerator,
  workdays as denominator,
  contacts as n,
  0 as immature,
  0 as missing
from scoped.workday
