/*
kind = "months"

[reads]
# What was learnt of a number, and how often nobody answered, may lie as far back as the history goes.
contact = [-1200, 0]
*/
-- Contacts in which somebody else than the debtor was spoken to before the rule allows it: neither was a
-- number of the account known to be invalid nor had so many contacts in a row failed.
with suspected as (
  select
    rule.rule,
    rule.failures as most,
    contact.month,
    contact.contact_id,
    contact.account_id,
    contact.collector_id,
    contact.channel,
    contact.outcome,
    contact.contacted_at
  from staging.contact as contact
  inner join meta.contact_rule as rule
    on
      rule.kind = 'third_party'
      and list_contains(rule.channels, contact.channel)
      and is_event(rule.event, contact.direction, contact.outcome, contact.duration_seconds)
  where contact.outcome = 'wrong_party' and is_being_built(contact.month)
),

ordered as (
  select
    contact_id,
    count(*) filter (outcome = 'invalid_number') over earlier as invalid,
    count(*) over earlier as place,
    coalesce(max(case when outcome <> 'no_answer' then place end) over earlier, 0) as last_success
  from (
    select
      contact.account_id,
      contact.contact_id,
      contact.contacted_at,
      contact.outcome,
      row_number() over (
        partition by contact.account_id order by contact.contacted_at, contact.contact_id
      ) as place
    from staging.contact as contact
    semi join suspected on contact.account_id = suspected.account_id
  )
  window earlier as (
    partition by account_id
    order by contacted_at, contact_id
    rows between unbounded preceding and 1 preceding
  )
)

select
  suspected.month,
  suspected.rule,
  ordered.place - ordered.last_success as number,
  suspected.most::bigint as most,
  suspected.contact_id,
  suspected.account_id,
  suspected.collector_id,
  suspected.channel,
  suspected.outcome,
  suspected.contacted_at
from suspected
inner join ordered on suspected.contact_id = ordered.contact_id
where ordered.invalid = 0 and ordered.place - ordered.last_success < suspected.most
