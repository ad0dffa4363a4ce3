-- Attempts and events; the local time of the debtor decides hour and weekday.
create or replace view staging.contact as
select
  contact_id,
  account_id,
  collector_id,
  "at" as contacted_at,
  _month as month,
  channel,
  coalesce(direction, 'out') as direction,
  outcome,
  duration_seconds,
  cost,
  script,
  strategy,
  referral_answered_on,
  referral_answer
from raw.contact
where is_in_reach(_month);
