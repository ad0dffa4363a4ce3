/*
title = "Vintages"
definition = "What has become of the cases that began in a month, so many months after the month-end that first found them past due: still delinquent, cured (current or paid off), charged off or sold. Whatever ends a case first counts and stays. Each age sums to one over the cases known at it. An age that the history has not reached yet is immature; a case whose beginning is not known, or that was lost sight of, is left out and counted."
observation = "a case at an age"
kind = "rate"
unit = "share"
better = "neither"
timing = "closing"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
  "delinquency_reason", "age", "state",
]
reads = ["scoped.case_age"]
requires = ["snapshot"]
source = "Cumulative shares by cohort of entry, compared at equal age"
version = 1
over = ["state"]
default_by = ["month", "age", "state"]

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
  reached_age as age,
  case
    when is_entry_known and reached_age <= followed and state <> 'missing' then state
    else 'unknown'
  end as state,
  case
    when is_entry_known and reached_age <= followed and state <> 'missing' then cases
    else 0
  end as accounts,
  case
    when is_entry_known and reached_age <= followed and state <> 'missing' then opening_balance
    else 0
  end as balance,
  case when reached_age > followed then cases else 0 end as immature,
  case
    when reached_age <= followed and (not is_entry_known or state = 'missing') then cases
    else 0
  end as missing
from scoped.case_age
cross join unnest(range(0, history + 1)) as reached (reached_age)
where
  case
    -- Of what is not known each case stands once at every age.
    when not is_entry_known or reached_age > followed then age = 0
    -- Until its end a case has a row of each age; how it ended holds from then on.
    when state = 'delinquent' then reached_age = age
    else reached_age >= age
  end
