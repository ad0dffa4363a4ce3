/*
title = "Hours of contact"
definition = "When debtors are attempted: each hour of each day of the week with its share of all attempts of the month, of those that somebody answered, or of those that the debtor himself answered. The hour is the debtor's own."
observation = "an attempt to reach a debtor"
kind = "rate"
unit = "share"
better = "neither"
timing = "event"
dimensions = ["month", "team", "collector", "agency", "stage", "channel", "hour", "weekday"]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Attempts by hour and day of the week; Monday is 1"
version = 1
over = ["hour", "weekday"]
default_by = ["weekday", "hour"]

[weights]
accounts = "contacts"
connected = "contacts"
right_party = "contacts"
*/
select
  month,
  team,
  collector,
  agency,
  stage,
  channel,
  hour,
  weekday,
  attempts as accounts,
  connected_attempts as connected,
  right_party_attempts as right_party,
  0 as immature,
  0 as missing
from scoped.contact
where attempts > 0
