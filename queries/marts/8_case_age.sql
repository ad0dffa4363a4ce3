/*
kind = "view"

[reads]
snapshot = [0, 0]

[reads_mart]
case_spell = [0, 0]
*/
-- A case at each of its ages, in months since the month-end that first found it past due: at age 0 it begins,
-- at its last age it ends. `state` is how that age's month-end finds it, or why nobody knows.
select
  aged.month,
  aged.team,
  aged.collector,
  aged.bucket,
  aged.stage,
  aged.segment,
  aged.product,
  aged.region,
  aged.credit_limit_band,
  aged.age,
  aged.followed,
  aged.history,
  aged.is_entry_known,
  case
    when aged.age < aged.months then 'delinquent'
    when aged.ending = 'paid_off' then 'cured'
    when aged.ending = 'open' then 'immature'
    when aged.ending = 'unknown' then 'missing'
    else aged.ending
  end as state,
  aged.case_id,
  aged.account_id,
  aged.last_month,
  aged.cases,
  aged.opening_balance,
  case when aged.age = 0 then 0 else aged.received_amounts[aged.age] end as recovered_amount
from (
  select
    *,
    unnest(range(0, months + 1)) as age
  from mart.case_spell
) as aged
