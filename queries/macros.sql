-- Facts about buckets, stages and order, stated once and kept in every warehouse file.
-- The bucket edges come from queries/settings.toml.

create or replace macro bucket_of_days(days) as case
  when days is null then 'unknown'
  when days <= 0 then 'current'
  $bucket_whens
end;

-- Payments missed, as far as a bucket tells: current 0, M1 1 … M7+ 7; null for a state of its own.
create or replace macro bucket_level(bucket) as case
  when bucket = 'current' then 0
  $level_whens
end;

create or replace macro is_delinquent_bucket(bucket) as coalesce(bucket_level(bucket) > 0, false);

-- Short M1, middle M2 and M3, long M4 and up; null for what is not delinquent.
create or replace macro stage_of(bucket) as case
  when bucket_level(bucket) = 1 then 'short'
  when bucket_level(bucket) in (2, 3) then 'middle'
  when bucket_level(bucket) >= 4 then 'long'
end;

-- Someone answered, whoever it was; the debtor himself answered. A message that was delivered is neither.
create or replace macro is_right_party(outcome) as
  outcome in ('right_party', 'promise', 'refused', 'dispute', 'hardship', 'referred', 'paid');

create or replace macro is_connected(outcome) as is_right_party(outcome) or outcome = 'wrong_party';

-- Days after its due date within which a promise can still be kept.
create or replace macro grace_days() as $grace_days;

create or replace macro bucket_order(bucket) as coalesce(
  bucket_level(bucket),
  case bucket when 'paid_off' then 101 when 'charged_off' then 102 when 'sold' then 103 else 104 end
);

-- The bucket from which an account comes that misses one payment more.
create or replace macro bucket_before(bucket) as case
  when bucket_level(bucket) = 1 then 'current'
  when bucket_level(bucket) > 1 then concat('M', bucket_level(bucket) - 1)
end;

create or replace macro stage_order(stage) as
  case stage when 'short' then 1 when 'middle' then 2 when 'long' then 3 else 4 end;

create or replace macro case_state_order(state) as
  case state when 'delinquent' then 1 when 'cured' then 2 when 'charged_off' then 3 when 'sold' then 4 else 5 end;

-- A source's own codes sort as numbers where they are numbers.
create or replace macro code_order(code) as coalesce(try_cast(code as integer), 1000000);

-- Credit limits fall in bands that begin at 1, 2 and 5 times a power of ten, in any currency:
-- '50000-100000' holds 50,000 up to but not including 100,000.
create or replace macro band_floor(amount) as (
  case
    when amount >= 5 * pow(10, floor(log10(amount))) then 5
    when amount >= 2 * pow(10, floor(log10(amount))) then 2
    else 1
  end * cast(pow(10, floor(log10(amount))) as bigint)
);

-- Bands are looked up: computing one takes eight times as long, and every row has some.
create or replace macro band_of(amount) as case
  when amount is null then null
  when amount < 1 then '0-1'
  $band_whens
  else concat(
    cast(band_floor(amount) as bigint),
    '-',
    cast(
      band_floor(amount)
      * case when cast(band_floor(amount) as varchar)[1] = '2' then 2.5 else 2 end as bigint
    )
  )
end;

create or replace macro band_order(band) as cast(split_part(band, '-', 1) as bigint);

-- Whether a build that is under way may read a month: it reads no more than it needs. Outside of builds
-- nobody sets these variables, and every month may be read.
create or replace macro is_in_reach(month) as
  month >= coalesce(getvariable('reach_since'), date '0001-01-01')
  and month <= coalesce(getvariable('reach_until'), date '9999-12-01');

-- Whether a contact is one of those that a rule of contact counts: see queries/contact_rules.py. A talk whose
-- length nobody wrote down may have been one.
create or replace macro is_event(event, direction, outcome, duration) as case event
  when 'attempt' then direction = 'out'
  when 'connected' then direction = 'out' and is_connected(outcome)
  when 'unanswered' then direction = 'out' and outcome = 'no_answer'
  when 'conversation' then is_right_party(outcome) and coalesce(duration, 1) > 0
  when 'third_party' then direction = 'out' and outcome = 'wrong_party'
  else false
end;

-- Days on one line, to be subtracted and cut into windows.
create or replace macro day_number(moment) as date_diff('day', date '1970-01-01', moment::date);

-- Whether a build that is under way makes the rows of a month; see is_in_reach.
create or replace macro is_being_built(month) as
  month >= coalesce(getvariable('since'), date '0001-01-01')
  and month <= coalesce(getvariable('until'), date '9999-12-01');

-- The terms of the cure model, in the order of their weights: see queries/cure_terms.toml.
create or replace macro cure_terms(
  level, level_1, level_2, level_3, months_late, balance, balance_1, credit_limit, past_due_amount,
  paid, paid_1, paid_2, segment
) as [
  $cure_terms
];

-- Narrow bands of a chance: within one, all chances may be taken as its mean.
create or replace macro chance_band_of(chance) as case
  $chance_whens
end;

create or replace macro difficulty_of(chance) as case
  when chance >= $easy_from then 'easy'
  when chance >= $hard_below then 'medium'
  else 'hard'
end;

create or replace macro daypart_of(moment) as case
  when moment is null then null
  when hour(moment) < 12 then 'morning'
  when hour(moment) < 14 then 'midday'
  when hour(moment) < 18 then 'afternoon'
  else 'evening'
end;
