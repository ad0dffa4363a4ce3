-- What a client paid in a month is one sum: it is dated to the month's last day. Nothing paid is no payment.
with paid as (
  select
    cast(ID as varchar) as account_id,
    unnest([
      {'paid_on': date '2005-04-30', 'amount': PAY_AMT6},
      {'paid_on': date '2005-05-31', 'amount': PAY_AMT5},
      {'paid_on': date '2005-06-30', 'amount': PAY_AMT4},
      {'paid_on': date '2005-07-31', 'amount': PAY_AMT3},
      {'paid_on': date '2005-08-31', 'amount': PAY_AMT2},
      {'paid_on': date '2005-09-30', 'amount': PAY_AMT1}
    ], recursive := true)
  from uci
)

select
  concat(account_id, '-', strftime(paid_on, '%Y-%m')) as payment_id,
  account_id,
  paid_on,
  amount
from paid
where amount <> 0
