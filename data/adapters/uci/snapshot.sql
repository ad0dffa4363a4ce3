-- Status n is n months late: bucket Mn, and M7+ from 7 on. 0 (minimum paid), -1 (paid in full) and
-- -2 (nothing owed) are current. The code itself is kept, so that the source's own tables can be found again.
with statement as (
  select
    cast(ID as varchar) as account_id,
    unnest([
      {'as_of': date '2005-04-30', 'code': PAY_6, 'balance': BILL_AMT6},
      {'as_of': date '2005-05-31', 'code': PAY_5, 'balance': BILL_AMT5},
      {'as_of': date '2005-06-30', 'code': PAY_4, 'balance': BILL_AMT4},
      {'as_of': date '2005-07-31', 'code': PAY_3, 'balance': BILL_AMT3},
      {'as_of': date '2005-08-31', 'code': PAY_2, 'balance': BILL_AMT2},
      {'as_of': date '2005-09-30', 'code': PAY_0, 'balance': BILL_AMT1}
    ], recursive := true)
  from uci
)

select
  account_id,
  as_of,
  case when code <= 0 then 'current' when code >= 7 then 'M7+' else concat('M', code) end as bucket,
  greatest(code, 0) as cycles_past_due,
  cast(code as varchar) as status_code,
  balance,
  'open' as status
from statement
