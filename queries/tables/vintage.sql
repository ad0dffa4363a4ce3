/*
title = "Vintages"
definition = "What has become of the cases that began in a month, so many months after the month-end that first found them past due: still delinquent, cured (current or paid off), charged off or sold. Whatever ends a case first counts and stays. Each age sums to one over the cases known at it. An age that the history has not reached yet is immature; a case whose beginning is not known, or that was lost sight of, is left out and counted."
observation = "a case at an age"
kind = "rate"
unit = "share"
better = "neither"
timing = "closing"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "segment", "product", "region", "credit_limit_band", "age", "state",
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
  step.month,
  step.team,
  step.collector,
  step.bucket,
  step.stage,
  step.segment,
  step.product,
  step.region,
  step.credit_limit_band,
  reached.age,
  case
    when step.is_entry_known and reached.age <= step.followed and step.state <> 'missing' then step.state
    else 'unknown'
  end as state,
  case
    when step.is_entry_known and reached.age <= step.followed and step.state <> 'missing' then step.cases
    else 0
  end as accounts,
  case
    when step.is_entry_known and reached.age <= step.followed and step.state <> 'missing' then step.opening_balance
    else 0
  end as balance,
  case when reached.age > step.followed then step.cases else 0 end as immature,
  case
    when reached.age <= step.followed and (not step.is_entry_known or step.state = 'missing') then step.cases
    else 0
  end as missing
from scoped.case_age as step
cross join unnest(range(0, step.history + 1)) as reached (age)
where
  case
    -- Of what is not known each case stands once at every age.
    when not step.is_entry_known or reached.age > step.followed then step.age = 0
    -- Until its end a case has a row of each age; how it ended holds from then on.
    when step.state = 'delinquent' then reached.age = step.age
    else reached.age >= step.age
  end
