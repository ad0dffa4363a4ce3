/*
kind = "months"
# A case is worked in the month that a month-end opens.
is_opened = true
reads_model = true

[reads]
snapshot = [-7, 0]
contact = [0, 0]
payment = [-3, -1]

[reads_mart]
account_month = [-7, -1]
*/
-- A case in a month beside the chance of a cure that it had when the month opened, by the cure model: made of what
-- was known by then, by the weights of the fold that did not see its customer, and with the month's own season.
-- What was done is told by the first attempt of the month, and plays no part in the chance.
with first_attempt as (
  select
    account_id,
    month,
    min({
      'contacted_at': contacted_at,
      'contact_id': contact_id,
      'channel': channel,
      'strategy': strategy,
      'script': script
    }) as contact
  from staging.contact
  where direction = 'out' and month between getvariable('since') and getvariable('until')
  group by account_id, month
),

chanced as (
  select
    feature.*,
    1 / (
      1 + exp(-(
        weight.intercept
        + coalesce(season.effect, 0)
        + list_inner_product(
          cure_terms(
            feature.level, feature.level_1, feature.level_2, feature.level_3, feature.months_late,
            feature.balance, feature.balance_1, feature.credit_limit, feature.past_due_amount,
            feature.paid, feature.paid_1, feature.paid_2, feature.segment
          ),
          weight.weights
        )
      ))
    ) as chance
  from mart.cure_feature as feature
  inner join meta.cure_weight as weight on feature.fold = weight.fold
  left join meta.cure_season as season on feature.fold = season.fold and feature.month = season.month
  where feature.opens between getvariable('since') and getvariable('until')
),

rounded as (
  select
    *,
    greatest(least(chance, 0.999999), 0.000001)::decimal(7, 6) as p,
    move in ('cure', 'paid_off') as is_cured,
    move not in ('immature', 'missing') as is_settled
  from chanced
)

select
  rounded.opens as month,
  rounded.team,
  rounded.collector,
  rounded.agency,
  rounded.bucket,
  rounded.stage,
  rounded.segment,
  rounded.product,
  rounded.region,
  rounded.credit_limit_band,
  first_attempt.contact.channel as channel,
  first_attempt.contact.strategy as strategy,
  first_attempt.contact.script as script,
  daypart_of(first_attempt.contact.contacted_at) as daypart,
  chance_band_of(rounded.p) as chance_band,
  difficulty_of(rounded.p) as difficulty,
  rounded.account_id,
  rounded.as_of as opened_on,
  rounded.p as chance,
  rounded.past_due_amount,
  1 as cases,
  case when rounded.is_settled then 1 else 0 end as settled,
  case when rounded.is_settled and rounded.is_cured then 1 else 0 end as cures,
  case when rounded.is_settled then rounded.p else 0 end::decimal(7, 6) as expected,
  case when rounded.is_settled and rounded.past_due_amount is not null then 1 else 0 end as priced,
  case
    when rounded.is_settled
      then coalesce((rounded.p - rounded.is_cured::integer) * rounded.past_due_amount, 0)
    else 0
  end::decimal(18, 2) as lost_amount,
  case when rounded.is_settled then 0 else 1 end as missing
from rounded
left join first_attempt on rounded.account_id = first_attempt.account_id and rounded.opens = first_attempt.month
