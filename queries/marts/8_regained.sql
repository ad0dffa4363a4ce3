/*
kind = "months"

[reads]
contact = [0, 0]

[reads_mart]
case_month = [-1, -1]
*/
-- What brought a lost debtor back: the first contact of a month with the debtor himself, of a case that lost
-- contact in the month before, after its thirty days. Team and collector are of who made the contact.
with lost as (
  select
    account_id,
    bucket,
    stage,
    (month + interval 1 month)::date as next_month,
    first_attempt_on + 29 as lost_on
  from mart.case_month
  where lost_cases > 0
),

reached as (
  select
    contact.*,
    lost.bucket,
    lost.stage,
    lost.lost_on,
    row_number() over (
      partition by contact.account_id, contact.month
      order by contact.contacted_at, contact.contact_id
    ) as place
  from staging.contact as contact
  inner join lost on contact.account_id = lost.account_id and contact.month = lost.next_month
  where is_right_party(contact.outcome) and contact.contacted_at::date > lost.lost_on
)

select
  reached.month,
  collector.team,
  reached.collector_id as collector,
  collector.agency,
  reached.bucket,
  reached.stage,
  reached.channel,
  reached.direction,
  hour(reached.contacted_at) as hour,
  isodow(reached.contacted_at) as weekday,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  reached.contact_id,
  reached.account_id,
  reached.contacted_at,
  reached.lost_on,
  1 as regained
from reached
left join staging.account as account on reached.account_id = account.account_id
left join staging.collector as collector on reached.collector_id = collector.collector_id
where reached.place = 1
