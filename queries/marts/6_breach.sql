/*
kind = "view"

[reads]
contact = [0, 0]
snapshot = [-1, -1]

[reads_mart]
call_breach = [0, 0]
third_party_breach = [0, 0]
*/
-- Breaches of the rules of contact in force: one row a contact and rule that it breaks, with the state in
-- which the month opened for the account. The team is that of who made the contact. `is_first` marks one of
-- a contact's rows, so that contacts are counted once however many rules they break.
with every as (
  select *
  from mart.call_breach
  union all by name
  select *
  from mart.third_party_breach
)

select
  every.month,
  collector.team,
  every.collector_id as collector,
  collector.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  every.channel,
  every.rule,
  rule.rule_force,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  hour(every.contacted_at) as hour,
  isodow(every.contacted_at) as weekday,
  every.contact_id,
  every.account_id,
  every.contacted_at,
  every.outcome,
  every.number,
  every.most,
  1 as breaches,
  case
    when row_number() over (partition by every.month, every.contact_id order by every.rule) = 1 then 1
    else 0
  end as contacts
from every
left join meta.contact_rule as rule on every.rule = rule.rule
left join mart.account_month as opening
  on
    every.account_id = opening.account_id
    and opening.opens = every.month
left join staging.account as account on every.account_id = account.account_id
left join staging.collector as collector on every.collector_id = collector.collector_id
