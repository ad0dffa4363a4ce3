/*
title = "Refusals and disputes"
definition = "Contacts with the debtor himself in which he refused to pay or disputed the debt, as a share of all contacts with the debtor, whoever began them: the conversations that wear people out."
observation = "a contact with the debtor"
kind = "rate"
unit = "share"
better = "neither"
timing = "event"
dimensions = ["month", "team", "collector", "agency", "channel", "outcome"]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Contacts that ended in “refused” or “dispute” ÷ contacts with the debtor"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  channel,
  outcome,
  case when outcome in ('refused', 'dispute') then right_party else 0 end as numerator,
  right_party as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where right_party > 0
