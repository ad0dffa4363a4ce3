-- One account a client. Sex, age, education and marital status are never kept with an account.
select
  cast(ID as varchar) as account_id,
  cast(ID as varchar) as customer_id,
  LIMIT_BAL as credit_limit
from uci
