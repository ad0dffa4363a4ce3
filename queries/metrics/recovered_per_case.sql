/*
title = "Recovered per case"
definition = "What has been paid by an age, in months since entry, on a case that began in the month: money that came while the account was past due, cured or not, for each case known at that age. Asked for without an age, each case counts once at every age that it has reached. Cases whose beginning is not known, or that were lost sight of, are left out and counted."
observation = "a case at an age"
kind = "mean"
unit = "money"
better = "higher"
timing = "closing"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
  "delinquency_reason", "age",
]
reads = ["scoped.case_age"]
requires = ["snapshot", "payment"]
source = "Cumulative recoveries by cohort of entry, compared at equal age"
version = 1
parts = ["money", "cases"]
carries = ["squares"]
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
    when is_entry_known and reached_age <= followed and state <> 'missing' then recovered_amount
    else 0
  end as numerator,
  case when is_entry_known and reached_age <= followed and state <> 'missing' then cases else 0 end as denominator,
  case
    when is_entry_known and reached_age <= followed and state <> 'missing' then recovered_square
    else 0
  end as squares,
  case when reached_age > followed then cases else 0 end as immature,
  case when reached_age <= followed and (not is_entry_known or state = 'missing') then cases else 0 end as missing
from scoped.case_age
cross join unnest(range(0, history + 1)) as reached (reached_age)
where
  case
    when not is_entry_known or reached_age > followed then age = 0
    when state = 'delinquent' then reached_age = age
    else reached_age >= age
  end
