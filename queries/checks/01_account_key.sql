/*
title = "Every account stands once"
severity = "failed"
finding = "Account {account_id} stands {times} times in the table “account”."
*/
select
  account_id,
  count(*) as times
from staging.account
group by account_id
having count(*) > 1
order by account_id
limit 20
