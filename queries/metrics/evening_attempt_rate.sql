/*
title = "Evening attempts"
definition = "Attempts made from 18:00 to the end of the day, in the debtor's local time, as a share of all attempts of the month. Late hours strain whoever works them. Contacts that the debtor began are no attempts."
observation = "an attempt to reach a debtor"
kind = "rate"
unit = "share"
better = "neither"
timing = "event"
dimensions = ["month", "team", "collector", "agency", "channel", "hour", "weekday"]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Attempts whose hour is 18 or later ÷ attempts"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  channel,
  hour,
  weekday,
  case when hour >= 18 then attempts else 0 end as numerator,
  attempts as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where attempts > 0
