/*
kind = "view"

[reads]
contact = [0, 0]
snapshot = [-1, -1]
*/
-- Attempts and events, with the state in which the month opened for the account. The team is that of who
-- made the contact, whoever had the account.
select
  contact.month,
  collector.team,
  contact.collector_id as collector,
  collector.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  contact.channel,
  contact.script,
  contact.strategy,
  contact.outcome,
  contact.referral_answer,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  hour(contact.contacted_at) as hour,
  isodow(contact.contacted_at) as weekday,
  contact.contact_id,
  contact.account_id,
  contact.contacted_at,
  contact.direction,
  contact.duration_seconds,
  contact.referral_answered_on,
  1 as contacts,
  case when contact.direction = 'out' then 1 else 0 end as attempts,
  case when is_connected(contact.outcome) then 1 else 0 end as connected,
  case when contact.direction = 'out' and is_connected(contact.outcome) then 1 else 0 end as connected_attempts,
  case when is_right_party(contact.outcome) then 1 else 0 end as right_party,
  case when contact.direction = 'out' and is_right_party(contact.outcome) then 1 else 0 end as right_party_attempts,
  case when contact.outcome = 'promise' then 1 else 0 end as promises,
  case when contact.outcome = 'referred' then 1 else 0 end as referrals,
  case when contact.outcome = 'referred' and contact.referral_answered_on is not null then 1 else 0 end as answers,
  case
    when contact.outcome = 'referred' and contact.referral_answered_on is not null
      then date_diff('day', contact.contacted_at::date, contact.referral_answered_on)
    else 0
  end as answer_days,
  case
    when contact.outcome = 'referred' and contact.referral_answered_on is not null
      then pow(date_diff('day', contact.contacted_at::date, contact.referral_answered_on), 2)::bigint
    else 0
  end as answer_days_square,
  case when contact.cost is not null then 1 else 0 end as costed,
  coalesce(contact.cost, 0) as cost
from staging.contact as contact
left join mart.account_month as opening
  on
    contact.account_id = opening.account_id
    and opening.opens = contact.month
left join staging.account as account on contact.account_id = account.account_id
left join staging.collector as collector on contact.collector_id = collector.collector_id
