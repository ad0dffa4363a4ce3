"""What is true in the demonstration: the numbers by which it is simulated, each with its source.

The book is what a collections system holds: accounts handed over as at risk or past due, until they are
paid off, charged off or sold. So about half of it is past due, where a bank's whole card book has some
3 % at 30 days or more. How accounts move on from there follows published figures:

- Federal Reserve Bank of Philadelphia, Large Bank Credit Card data (FR Y-14M), fourth quarter of 2025:
  3.35 % of card balances 30 days or more past due (FRED series RCCCBBALDPD30P), 2.38 % 60 days or more
  (RCCCBBALDPD60P), net charge-offs of 5.13 % a year (RCCCBNCOPCT). In a steady state that means: of what
  is 30 to 59 days past due nearly half is charged off in the end, so that roll rates rise by bucket from
  about 0.6 to above 0.85.
- UCI card history (Yeh 2016, `tests/data/uci_truth.json`): of accounts two months late 24–32 % are cured
  a month later, pooled 0.25; three months late 0.16; four or more 0.03.
- Charge-off at 180 days: FFIEC Uniform Retail Credit Classification and Account Management Policy (2000).

Shares of contact outcomes rest on no published figures: they are chosen so that one call in five reaches
the debtor, fewer the later the stage, a quarter of those reached promise, and half of promises are kept.
"""

from __future__ import annotations

# Collectors: 5 truly better and 5 truly worse, by the odds ratio of a cure in a month; the others equal.
BETTER_ODDS_RATIO = 1.4
WORSE_ODDS_RATIO = 0.7

# One strategy × bucket is truly worse; every other strategy is as good as the next.
WEAK_CHANNEL, WEAK_LEVEL, WEAK_ODDS_RATIO = "letter", 2, 0.6

# Accounts that nobody contacts in the month, chosen by lot, pay less often: the rest is self-cure.
UNTOUCHED_SHARE, UNTOUCHED_ODDS_RATIO = 0.04, 0.8

# One change helped, the other did nothing. The first came just before the New Year's lull and the second
# just after it, so that a bare before-and-after pair misleads about both.
HELPFUL_CHANGE = ("PC1", "2026-01-01", ("Alder", "Birch"), 1.3)
IDLE_CHANGE = ("PC2", "2026-03-01", ("Cedar", "Placements South"), 1.0)

# Log odds of a cure: by months behind (index 0 is not used), and per unit of latent difficulty, which is
# standard normal over accounts at their entry. Averaged over the accounts found in a bucket they give
# about 0.49, 0.26, 0.16, 0.10, 0.065, 0.05 and 0.04.
CURE_LOG_ODDS = (0.0, -0.05, -0.80, -1.40, -2.00, -2.45, -2.75, -2.95)
DIFFICULTY_LOG_ODDS = -0.7
# Of those cured, the share that pays the whole balance and closes the account.
PAID_OFF_SHARE = 0.09

# Log odds that an account which is not cured pays at least one instalment, so that it does not roll.
HOLD_LOG_ODDS = (0.0, -0.75, -1.50, -1.95, -2.30, -2.50, -2.60, -2.40)
HOLD_DIFFICULTY_LOG_ODDS = -0.3
# Of those, the share that pays more than one and moves back a bucket.
BACK_SHARE = 0.35
# Of accounts that roll, the share that pays something, but less than an instalment.
TOKEN_SHARE = 0.15

# Beyond 180 days: most are charged off at once; disputes and court cases stay open for a while.
CHARGE_OFF_AT_180 = 0.88
LATE_CHARGE_OFF, LATE_SALE = 0.25, 0.05

# Accounts that are current: falling behind, and paying off and closing.
ENTRY_LOG_ODDS, ENTRY_DIFFICULTY_LOG_ODDS = -1.15, 0.35
CLOSING_SHARE = 0.07

# Of collectors' appetite for hard cases: log weight per band of hardness and unit of appetite.
APPETITE = 0.55

# Attempts that a month's strategy plans, by months behind.
PLANNED_ATTEMPTS = (0.0, 5.6, 7.9, 8.3, 8.3, 7.9, 7.0, 4.2)
# Chance that an attempt by voice or visit reaches somebody, and what changes it.
CONNECT_CHANCE = {"phone": 0.24, "agency": 0.22, "field_visit": 0.34}
CONNECT_DECAY_PER_BUCKET = 0.90
CONNECT_EVENING, CONNECT_MIDDAY = 1.35, 0.8
CONNECT_PAYER, CONNECT_EVADING = 1.45, 0.6
WRONG_PARTY_SHARE = 0.07
# Numbers go out of use, and are found again.
NUMBER_LOST, NUMBER_FOUND = 0.03, 0.10
# The odds of a promise in a conversation by script, whatever the debtor pays; scripts go by lot.
SCRIPT_PROMISE_ODDS_RATIO = {"standard": 1.0, "empathic": 1.3, "firm": 1.0}

# Surveys: who has paid answers more often and is happier.
SURVEYED_SHARE = 0.10
ANSWER_CHANCE = {"none": 0.12, "some": 0.22, "full": 0.38}
MEAN_SCORE = {"none": 2.9, "some": 3.4, "full": 4.0}

# Referrals to legal, risk control or customer service: how many are never answered, after how many days the
# others are, at the mean before rounding up, and what is answered. Chosen, as no figures are published.
REFERRAL_UNANSWERED_SHARE, REFERRAL_MEAN_DAYS = 0.08, 6.0
REFERRAL_ANSWERS = {"accepted": 0.5, "returned": 0.3, "solved": 0.2}
