/*
kind = "view"

[reads]

[reads_mart]
credit_share = [0, 0]
*/
-- One row a share and rule: the same payments, credited by each rule in turn.
select
  share.month,
  share.team,
  share.collector,
  share.agency,
  share.bucket,
  share.stage,
  share.channel,
  rule.credit_rule,
  share.is_delinquent,
  share.segment,
  share.product,
  share.region,
  share.credit_limit_band,
  share.delinquency_reason,
  share.payment_id,
  share.account_id,
  share.paid_on,
  share.touch_id,
  case rule.credit_rule
    when 'last' then share.last_amount
    when 'first' then share.first_amount
    when 'linear' then share.linear_amount
    else share.decay_amount
  end as amount,
  1 as credits
from mart.credit_share as share
cross join (select unnest(['last', 'first', 'linear', 'decay']) as credit_rule) as rule
where
  case rule.credit_rule
    when 'last' then share.last_amount
    when 'first' then share.first_amount
    when 'linear' then share.linear_amount
    else share.decay_amount
  end <> 0
