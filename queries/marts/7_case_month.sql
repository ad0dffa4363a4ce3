/*
kind = "months"
# A case is worked in the month that a month-end opens.
is_opened = true
# Whom an attempt did not reach may be reached on its own day and the 29 after it.
settles_after = 29

[reads]
snapshot = [-1, 0]
contact = [0, 2]
payment = [0, 0]

[reads_mart]
account_month = [-2, -1]
promise = [0, 0]
*/
-- A case in a month: an account that is past due when the month opens, what was done about it in that month
-- and what came of it. It belongs to who held it at the opening, whoever made the contacts. Of a month without
-- any contact, or any payment, of any account it is not known what was done, or paid: not zero.
with opened as (
  select
    *,
    opens as worked_in
  from mart.account_month
  where is_delinquent and opens <= (select max(month) from mart.month)
),

entered as (
  select
    account_id,
    (opens + interval 1 month)::date as month
  from mart.account_month
  where move = 'entry'
),

contacted as (
  select
    account_id,
    month,
    sum(case when direction = 'out' then 1 else 0 end) as attempts,
    sum(case when is_connected(outcome) then 1 else 0 end) as connections,
    sum(case when is_right_party(outcome) then 1 else 0 end) as right_party_contacts,
    sum(case when outcome = 'promise' then 1 else 0 end) as promise_contacts,
    sum(case when outcome = 'referred' then 1 else 0 end) as referrals,
    min(case when direction = 'out' then contacted_at end)::date as first_attempt_on,
    min(case when is_right_party(outcome) then contacted_at end)::date as first_reached_on,
    max(case when is_right_party(outcome) then contacted_at end)::date as last_reached_on
  from staging.contact
  -- Reading for one mart reaches as far as its farthest table; contacts are many.
  where month >= getvariable('since')
  group by account_id, month
),

paid as (
  select
    account_id,
    month,
    sum(amount)::decimal(18, 2) as amount
  from staging.payment
  where month between getvariable('since') and getvariable('until')
  group by account_id, month
),

promised as (
  select
    account_id,
    month,
    sum(promises) as promises,
    sum(matured) as matured,
    sum(kept) as kept
  from mart.promise
  where month between getvariable('since') and getvariable('until')
  group by account_id, month
),

contact_month as (
  select month
  from contacted
  group by month
),

payment_month as (
  select month
  from paid
  group by month
),

reason_month as (
  select worked_in as month
  from opened
  where delinquency_reason is not null
  group by worked_in
),

told as (
  select
    opened.*,
    entered.account_id is not null as is_entry,
    reason_month.month is not null as is_reason_loaded,
    contact_month.month is not null as is_tracked,
    coalesce(mine.attempts, 0) as attempts,
    coalesce(mine.connections, 0) as connections,
    coalesce(mine.right_party_contacts, 0) as right_party_contacts,
    coalesce(mine.promise_contacts, 0) as promise_contacts,
    coalesce(mine.referrals, 0) as referrals,
    mine.first_attempt_on,
    mine.first_attempt_on + 29 as reach_until,
    mine.first_reached_on,
    mine.last_reached_on,
    least(soon.first_reached_on, later.first_reached_on) as reached_after_on,
    promised.promises,
    promised.matured,
    promised.kept,
    case when payment_month.month is not null then coalesce(paid.amount, 0) end as paid_amount
  from opened
  left join entered on opened.account_id = entered.account_id and opened.worked_in = entered.month
  left join contacted as mine on opened.account_id = mine.account_id and opened.worked_in = mine.month
  left join contacted as soon
    on opened.account_id = soon.account_id and (opened.worked_in + interval 1 month)::date = soon.month
  left join contacted as later
    on opened.account_id = later.account_id and (opened.worked_in + interval 2 month)::date = later.month
  left join paid on opened.account_id = paid.account_id and opened.worked_in = paid.month
  left join promised on opened.account_id = promised.account_id and opened.worked_in = promised.month
  left join contact_month on opened.worked_in = contact_month.month
  left join payment_month on opened.worked_in = payment_month.month
  left join reason_month on opened.worked_in = reason_month.month
),

judged as (
  select
    told.*,
    told.attempts > 0 as is_attempted,
    told.attempts > 0 or not told.is_tracked as is_worked,
    told.next_bucket <> 'unknown' as is_outcome_known,
    case
      when told.first_reached_on >= told.first_attempt_on
        then date_diff('day', told.first_attempt_on, told.first_reached_on)
    end as days_to_reach,
    -- A charge-off or a sale is no success, whatever was paid before it.
    told.move in ('cure', 'paid_off')
    or (
      told.move not in ('charged_off', 'sold')
      and coalesce(told.paid_amount >= told.past_due_amount, false)
    ) as is_collected,
    case
      when told.first_attempt_on is null then null
      when told.reach_until > horizon.known_on then 'immature'
      -- Where somebody was reached before the first attempt, the month has no day after the 30 days:
      -- the first and the last time in it tell whether any lies between.
      when told.first_reached_on between told.first_attempt_on and told.reach_until then 'reached'
      when told.last_reached_on between told.first_attempt_on and told.reach_until then 'reached'
      when told.reached_after_on <= told.reach_until then 'reached'
      when reach_month.month is null then 'missing'
      else 'lost'
    end as reach,
    case
      when told.attempts = 0 or told.promise_contacts = 0 then null
      when told.promises is null then 'missing'
      when told.kept > 0 then 'kept'
      when told.promises > told.matured then 'immature'
      else 'broken'
    end as promise
  from told
  cross join mart.horizon as horizon
  left join contact_month as reach_month on date_trunc('month', told.reach_until)::date = reach_month.month
)

select
  worked_in as month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  amount_band,
  delinquency_reason,
  next_bucket,
  move,
  reach,
  promise,
  account_id,
  as_of as opened_on,
  first_attempt_on,
  past_due_amount,
  paid_amount,
  1 as cases,
  case when is_tracked then 1 else 0 end as tracked_cases,
  case when is_worked then 1 else 0 end as worked_cases,
  -- What came of the cases worked.
  case when is_worked and is_outcome_known then 1 else 0 end as settled_cases,
  case when is_worked and is_outcome_known and is_collected then 1 else 0 end as collected_cases,
  case when is_worked and past_due_amount + paid_amount is not null then 1 else 0 end as priced_cases,
  case when is_worked and paid_amount is not null then coalesce(past_due_amount, 0) else 0 end as owed_amount,
  case when is_worked and past_due_amount is not null then coalesce(paid_amount, 0) else 0 end as recovered_amount,
  -- What was known, and how soon somebody took it up.
  case when is_worked and is_reason_loaded then 1 else 0 end as reasoned_cases,
  case when is_worked and delinquency_reason is not null then 1 else 0 end as known_reasons,
  case when is_entry and is_tracked then 1 else 0 end as entered_cases,
  case when is_entry and is_attempted then 1 else 0 end as taken_up_cases,
  case when is_entry and is_attempted then date_diff('day', as_of, first_attempt_on) else 0 end as days_to_contact,
  case when is_entry and is_attempted then date_diff('day', as_of, first_attempt_on) else 0 end
  * case when is_entry and is_attempted then date_diff('day', as_of, first_attempt_on) else 0 end as days_square,
  case when days_to_reach is not null then 1 else 0 end as timed_cases,
  coalesce(days_to_reach, 0) as days_to_reach,
  coalesce(days_to_reach * days_to_reach, 0) as reach_days_square,
  case when reach = 'reached' then 1 else 0 end as reached_cases,
  case when reach = 'lost' then 1 else 0 end as lost_cases,
  case when reach = 'immature' then 1 else 0 end as open_reach_cases,
  case when reach = 'missing' then 1 else 0 end as untold_reach_cases,
  case when is_attempted and referrals > 0 then 1 else 0 end as referred_cases,
  attempts::bigint as attempts,
  (attempts * attempts)::bigint as attempts_square,
  -- The steps from an attempt to the money: each is one of the step before.
  case when is_attempted then 1 else 0 end as attempted_cases,
  case when is_attempted and connections > 0 then 1 else 0 end as connected_cases,
  case when is_attempted and right_party_contacts > 0 then 1 else 0 end as right_party_cases,
  case when is_attempted and promise_contacts > 0 then 1 else 0 end as promised_cases,
  case when promise = 'kept' then 1 else 0 end as kept_cases,
  case when promise = 'immature' then 1 else 0 end as open_promise_cases,
  case when promise = 'missing' then 1 else 0 end as untold_promise_cases,
  case when promise = 'kept' and is_outcome_known and is_collected then 1 else 0 end as kept_collected_cases,
  case when promise = 'kept' and not is_outcome_known then 1 else 0 end as kept_untold_cases
from judged
