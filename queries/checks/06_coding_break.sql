/*
title = "Status codes keep their meaning"
severity = "warned"
finding = "{bucket} held {share_before:.2%} of the accounts at the end of {month_before:%Y-%m} and {share:.2%} at the end of {month:%Y-%m}; otherwise it moves by about {usual_change:.2%} a month. The codes have probably changed: figures before and after cannot be compared."
*/
select
  month,
  month_before,
  bucket,
  share_before,
  share,
  usual_change
from meta.coding_break
order by month, bucket
