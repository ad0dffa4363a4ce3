/*
title = "Contact funnel"
definition = "How far the cases attempted in the month came: answered by somebody, answered by the debtor himself, promised to pay, kept the promise, collected by the month's end. Each step counts only cases of the step before, as a share of the cases attempted. Cases whose promise is not yet old enough to be kept or broken are left out of the steps that hang on it and counted, as are those of which the promise or the state at the month's end is not recorded."
observation = "a case attempted in a month"
kind = "rate"
unit = "share"
better = "higher"
timing = "through"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment", "product", "region",
  "credit_limit_band", "amount_band", "step",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Cases at each step ÷ cases attempted"
version = 1
default_by = ["step"]
always_by = ["step"]
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  amount_band,
  step,
  case step
    when 'attempted' then attempted_cases
    when 'connected' then connected_cases
    when 'right_party' then right_party_cases
    when 'promised' then promised_cases
    when 'kept' then kept_cases
    else kept_collected_cases
  end as numerator,
  attempted_cases
  - case when step in ('kept', 'collected') then open_promise_cases + untold_promise_cases else 0 end
  - case when step = 'collected' then kept_untold_cases else 0 end as denominator,
  case when step in ('kept', 'collected') then open_promise_cases else 0 end as immature,
  case when step in ('kept', 'collected') then untold_promise_cases else 0 end
  + case when step = 'collected' then kept_untold_cases else 0 end as missing
from scoped.case_month
cross join (select unnest(['attempted', 'connected', 'right_party', 'promised', 'kept', 'collected']) as step)
where attempted_cases > 0
