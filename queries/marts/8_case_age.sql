/*
kind = "view"

[reads]
snapshot = [0, 0]

[reads_mart]
case_spell = [0, 0]
*/
-- A case at each of its ages, in months since the month-end that first found it past due: at age 0 it begins,
-- at its last age it ends. `state` is how that age's month-end finds it, or why nobody knows; what was recovered
-- is all that was paid on it until then.
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
  aged.delinquency_reason,
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
  aged.recovered_amount,
  aged.recovered_amount * aged.recovered_amount as recovered_square
from (
  select
    *,
    unnest(range(0, months + 1)) as age,
    unnest(recovered_amounts) as recovered_amount
  from mart.case_spell
) as aged
