/*
title = "Every payment belongs to a known account"
severity = "warned"
finding = "{payments:,} payments worth {amount:,} refer to accounts that no month-end knows."
*/
select
  count(*) as payments,
  sum(amount) as amount
from staging.payment
where account_id not in (select account_id from staging.snapshot)
having count(*) > 0
