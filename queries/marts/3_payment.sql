/*
kind = "view"

[reads]
payment = [0, 0]
snapshot = [-1, 0]
*/
-- Money received, with the state in which the month of payment opened and closed for the account.
-- The opening state is what makes a payment a recovery: who pays in full is current at the month's end.
select
  payment.month,
  opening.team,
  opening.collector,
  opening.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  coalesce(closing.bucket, 'unknown') as closing_bucket,
  coalesce(opening.is_delinquent, false) as is_delinquent,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  opening.delinquency_reason,
  opening.amount_band,
  payment.method,
  payment.payment_id,
  payment.account_id,
  payment.paid_on,
  1 as payments,
  payment.amount
from staging.payment as payment
left join mart.account_month as opening
  on
    payment.account_id = opening.account_id
    and opening.opens = payment.month
left join mart.account_month as closing
  on payment.account_id = closing.account_id and payment.month = closing.month
left join staging.account as account on payment.account_id = account.account_id
