/*
kind = "months"

[reads]
contact = [-1, 0]
*/
-- Contacts that break a rule of contact by their hour, by their number in some days or by coming too soon
-- after a talk: one row a contact and rule. A window of days reaches into the month before. What the debtor
-- began counts where the rule says so, but is nobody's breach.
--
-- Nearly all contacts keep the rules, so that one pass puts aside the debtors who cannot be concerned, and only
-- the contacts of the others are put in order. Time is cut into tiles as long as the longest window: more than n
-- events in a window of several days are more than n / 2 in one of the two tiles that it touches, and a talk
-- counts in the tile after its own as well.
with bounds as (
  select
    max(days) as tile_days,
    max(opens) as latest_opening,
    min(closes) as earliest_closing,
    -- No list at all, where there is nothing in it, costs nothing to look into.
    flatten(list(days_of_rest) filter (days_of_rest <> [])) as days_of_rest,
    flatten(list(holidays) filter (holidays <> [])) as holidays,
    min(case when days = 1 then most else most // 2 end) filter (event in ('attempt', 'connected')) as attempts,
    min(case when days = 1 then most else most // 2 end) filter (event = 'unanswered') as unanswered,
    min(case when days = 1 then most else most // 2 end) filter (event = 'conversation') as conversations,
    max(days) filter (kind = 'rest') as rest_days
  from meta.contact_rule
  where kind <> 'third_party'
),

timed as (
  select
    rule,
    event,
    exempt_outcomes,
    opens,
    closes,
    days_of_rest,
    holidays,
    unnest(channels) as channel
  from meta.contact_rule
  where kind in ('hours', 'holidays')
),

windowed as (
  select
    rule,
    kind,
    event,
    key,
    exempt_outcomes,
    days,
    most,
    unnest(channels) as channel
  from meta.contact_rule
  where kind in ('count', 'rest')
),

at_wrong_time as (
  select
    contact.month,
    timed.rule,
    contact.contact_id,
    contact.account_id,
    contact.collector_id,
    contact.channel,
    contact.outcome,
    contact.contacted_at
  from (
    select *
    from staging.contact
    where
      contacted_at::time < (select latest_opening from bounds)
      or contacted_at::time >= (select earliest_closing from bounds)
      or list_contains((select days_of_rest from bounds), isodow(contacted_at))
      or list_contains((select holidays from bounds), contacted_at::date)
  ) as contact
  inner join timed
    on
      contact.channel = timed.channel
      and is_event(timed.event, contact.direction, contact.outcome, contact.duration_seconds)
      and not list_contains(timed.exempt_outcomes, contact.outcome)
  where
    contact.contacted_at::time < timed.opens
    or contact.contacted_at::time >= timed.closes
    or list_contains(timed.days_of_rest, isodow(contact.contacted_at))
    or list_contains(timed.holidays, contact.contacted_at::date)
),

watched as materialized (
  select
    contact.account_id,
    hash(coalesce(account.customer_id, contact.account_id)) as debtor,
    day_number(contact.contacted_at) as day,
    day_number(contact.contacted_at) // (select tile_days from bounds) as tile,
    contact.contacted_at,
    contact.direction = 'out' as is_attempt,
    contact.outcome = 'no_answer' as is_unanswered,
    is_event('conversation', contact.direction, contact.outcome, contact.duration_seconds) as is_talk
  from staging.contact as contact
  left join staging.account as account on contact.account_id = account.account_id
  where contact.channel in (select channel from windowed)
),

crowded as (
  select
    any_value(account_id) as account_id,
    debtor
  from watched
  group by debtor, tile
  having
    count(*) filter (is_attempt) > (select attempts from bounds)
    or count(*) filter (is_attempt and is_unanswered) > (select unanswered from bounds)
    or count(*) filter (is_talk) > (select conversations from bounds)
),

talked as (
  select
    debtor,
    day,
    contacted_at,
    unnest([tile, tile + 1]) as tile
  from watched
  where is_talk and (select rest_days from bounds) > 0
),

hurried as (
  select
    watched.account_id,
    watched.debtor
  from watched
  inner join talked
    on
      watched.debtor = talked.debtor
      and watched.tile = talked.tile
      and watched.contacted_at > talked.contacted_at
  where watched.is_attempt and watched.day < talked.day + (select rest_days from bounds)
),

suspected as materialized (
  select *
  from crowded
  union all by name
  select *
  from hurried
),

concerned as materialized (
  select
    contact.*,
    account.customer_id,
    day_number(contact.contacted_at) as day
  from staging.contact as contact
  left join staging.account as account on contact.account_id = account.account_id
  where
    contact.channel in (select channel from windowed)
    and contact.account_id in (
      select account_id
      from suspected
      union
      select account_id
      from staging.account
      where hash(coalesce(customer_id, account_id)) in (select debtor from suspected)
    )
),

counted as (
  select
    windowed.rule,
    windowed.kind,
    windowed.days,
    windowed.most,
    case
      when windowed.key = 'debtor' then coalesce(concerned.customer_id, concerned.account_id)
      else concerned.account_id
    end as owner,
    concerned.*
  from concerned
  inner join windowed
    on
      concerned.channel = windowed.channel
      and is_event(windowed.event, concerned.direction, concerned.outcome, concerned.duration_seconds)
      and not list_contains(windowed.exempt_outcomes, concerned.outcome)
),

numbered as (
  select
    *,
    row_number() over (partition by rule, owner order by contacted_at, contact_id)
    - count(*) over (partition by rule, owner order by day range between unbounded preceding and days preceding)
      as number
  from counted
  where kind = 'count'
),

talk as (
  select
    windowed.rule,
    case
      when windowed.key = 'debtor' then coalesce(concerned.customer_id, concerned.account_id)
      else concerned.account_id
    end as owner,
    concerned.*
  from concerned
  inner join windowed on concerned.channel = windowed.channel and windowed.kind = 'rest'
  where is_event('conversation', concerned.direction, concerned.outcome, concerned.duration_seconds)
),

with_talks as (
  select *
  from counted
  where kind = 'rest'
  union all by name
  select *
  from talk
),

rested as (
  select
    *,
    -- The day of the talk is day 1.
    day - max(case when kind is null then day end) over (
      partition by rule, owner
      order by contacted_at
      range between unbounded preceding and interval 1 microsecond preceding
    ) + 1 as number
  from with_talks
)

select
  month,
  rule,
  null::bigint as number,
  null::bigint as most,
  contact_id,
  account_id,
  collector_id,
  channel,
  outcome,
  contacted_at
from at_wrong_time
union all
select
  month,
  rule,
  number,
  most,
  contact_id,
  account_id,
  collector_id,
  channel,
  outcome,
  contacted_at
from numbered
where number > most and direction = 'out'
union all
select
  month,
  rule,
  number,
  days as most,
  contact_id,
  account_id,
  collector_id,
  channel,
  outcome,
  contacted_at
from rested
where kind = 'rest' and number <= days
