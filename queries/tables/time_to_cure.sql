/*
title = "Time to cure"
definition = "Of the cases that were delinquent until the month before, the share that each age finds cured (current or paid off), charged off, sold or still delinquent. The age counts months from the month-end that first found the case past due. From these shares the cumulative incidence of cure is made, with charge-off and sale competing. Cases whose next month-end is not known yet are immature; those whose beginning is not known, or that were lost sight of, are left out and counted."
observation = "a case at risk at an age"
kind = "rate"
unit = "share"
better = "neither"
timing = "opening"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
  "delinquency_reason", "age", "state",
]
reads = ["scoped.case_age"]
requires = ["snapshot"]
source = "Cause-specific hazards by age, as the Aalen–Johansen estimator takes them"
version = 1
over = ["state"]
default_by = ["age", "state"]

[weights]
accounts = "accounts"
balance = "money"
*/
select
  month,
  team,
  collector,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  delinquency_reason,
  age,
  case when is_entry_known and state not in ('immature', 'missing') then state else 'unknown' end as state,
  case when is_entry_known and state not in ('immature', 'missing') then cases else 0 end as accounts,
  case when is_entry_known and state not in ('immature', 'missing') then opening_balance else 0 end as balance,
  case when is_entry_known and state = 'immature' then cases else 0 end as immature,
  case when state = 'missing' or not is_entry_known then cases else 0 end as missing
from scoped.case_age
where age >= 1
