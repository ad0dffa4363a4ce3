"""Numbers, money and months as people write them, by Babel; nothing else formats a figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor, log10

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from dashboard.i18n import Words, words_in
from dashboard.members import MEMBERS
from queries.catalog import Unit
from queries.soundness import next_month

NO_VALUE = "–"

# Dimensions whose members are bands of an amount, written as its two edges.
_BANDS = ("credit_limit_band", "amount_band", "promise_band")

# Decimals of what is no whole number of things.
_DECIMALS: Mapping[Unit, int] = {"score": 2, "days": 1, "ratio": 3, "per_thousand": 1}

# About so many ticks on an axis; shorter numbers than this are written out on it.
_TICKS = 5
_SHORTENED = 10_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes figures in one language and one currency, and knows that language's words.

    Attributes:
        language: a Babel locale such as `en` or `zh_Hans_CN`.
        currency: ISO 4217 code of every amount of the dataset.
    """

    language: str
    currency: str

    @property
    def locale(self) -> Locale:
        """The Babel locale."""
        return Locale.parse(self.language)

    @property
    def words(self) -> Words:
        """The words of the language: `t = numbers.words`, then `t("…")` writes a text."""
        return words_in(self.language)

    def value(self, number: float | None, unit: Unit, *, is_short: bool = True) -> str:
        """Write a figure in its unit: 30.3%, NT$7.6M, 6,818. None is a dash."""
        if number is None or number != number:
            return NO_VALUE
        if unit == "share":
            # Rounded first: what rounds to nothing has no sign.
            return format_percent(round(number, 3) + 0.0, "#,##0.0%", locale=self.locale)
        if unit in ("money", "money_per_day"):
            return self.money(number, is_short=is_short)
        if unit in _DECIMALS:
            return self._decimal(number, _DECIMALS[unit])
        return self.count(number)

    def count(self, number: float) -> str:
        """Write a whole number: 6,818."""
        return format_decimal(round(number), locale=self.locale)

    def money(self, amount: float, *, is_short: bool = True) -> str:
        """Write an amount, short to three digits (NT$7.59M) or to the unit (NT$7,592,654)."""
        if is_short and abs(amount) >= _SHORTENED:
            return format_compact_currency(
                _three_digits(amount), self.currency, locale=self.locale, fraction_digits=2
            )
        return format_currency(
            round(amount), self.currency, locale=self.locale, currency_digits=False, format="¤#,##0"
        )

    def price(self, amount: float) -> str:
        """Write what one small thing costs, to the hundredth: ¥0.06."""
        return str(
            format_currency(
                amount, self.currency, locale=self.locale, currency_digits=False, format="¤#,##0.00"
            )
        )

    def brief(self, number: float | None, unit: Unit) -> str:
        """Write a figure beside an axis that already names the currency: 7.59M."""
        if unit not in ("money", "money_per_day") or number is None or number != number:
            return self.value(number, unit)
        return self._compact(_three_digits(number))

    def points(self, change: float) -> str:
        """Write a change of a share in percentage points: +4.1 points."""
        return self.words("{change} points", change=self._signed(change * 100, "0.0"))

    def difference(self, change: float, unit: Unit) -> str:
        """Write a change of a mean, with its sign: +0.12."""
        decimals = _DECIMALS.get(unit, 0)
        return self._signed(round(change, decimals), f"#,##0.{'0' * decimals}" if decimals else "#,##0")

    def percent_change(self, change: float) -> str:
        """Write a relative change: +12.6%."""
        return f"{self._signed(change * 100, '#,##0.0')}%"

    def month(self, month: date) -> str:
        """Write a month: Apr 2005."""
        return format_skeleton("yMMM", month, locale=self.locale)

    def day(self, day: date) -> str:
        """Write a day: Apr 30, 2005."""
        return format_skeleton("yMMMd", day, locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Write a day and the time of it: Apr 30, 2005, 14:05."""
        return self.words("{day}, {time}", day=self.day(moment), time=f"{moment:%H:%M}")

    def month_axis(
        self, months: Sequence[date], *, is_opening: bool, labelled: Collection[int] | None = None
    ) -> list[str]:
        """Write months under an axis, the year under the first of each year that is labelled.

        A change is written from the month-end it starts at to the next: Apr → May. `labelled` are the
        places that will be shown where the axis has no room for all.
        """
        written, year_said = [], None
        for place, month in enumerate(months):
            name = self._short_month(month)
            if is_opening:
                name = f"{name} →<br>{self._short_month(next_month(month))}"
            if (labelled is None or place in labelled) and month.year != year_said:
                name, year_said = f"{name}<br>{self._year(month)}", month.year
            written.append(name)
        return written

    def period(self, month: date, *, is_opening: bool) -> str:
        """Write when a figure is of: Apr 2005, or Apr → May 2005 for a change between two month-ends."""
        if not is_opening:
            return self.month(month)
        end = next_month(month)
        if not self._is_year_first:
            return f"{self._short_month(month)} → {self.month(end)}"
        # The year is said where it is needed first, and again only if it is another.
        return (
            f"{self.month(month)} → {self._short_month(end) if end.year == month.year else self.month(end)}"
        )

    def brief_period(self, month: date, *, is_opening: bool) -> str:
        """Write when a figure is of where the year is plain: Apr, or Apr → May."""
        start = self._short_month(month)
        return f"{start} → {self._short_month(next_month(month))}" if is_opening else start

    def ticks(self, largest: float, unit: Unit, smallest: float = 0.0) -> tuple[list[float], list[str]]:
        """Return about five round values from `smallest` (at most 0) to `largest`, and their texts."""
        span = max(largest, 0.0) - min(smallest, 0.0)
        if span <= 0:
            return [0.0], [self._tick(0.0, unit, 1.0, is_short=False)]
        step = _round_step(span / _TICKS)
        if unit != "share" and unit not in _DECIMALS:
            # There are no fractions of an account, and none of a currency worth a tick.
            step = max(step, 1.0)
        first, last = floor(min(smallest, 0.0) / step), ceil(max(largest, 0.0) / step)
        values = [round(i * step, 12) for i in range(first, max(last, first + 2) + 1)]
        is_short = values[-1] >= _SHORTENED
        return values, [self._tick(v, unit, step, is_short=is_short) for v in values]

    def member(self, dimension: str, member: str | None) -> str:
        """Write a member of a dimension: of a closed list in words, a credit-limit band as amounts."""
        if member is None:
            return self.words("not recorded")
        if dimension in _BANDS:
            low, high = (float(edge) for edge in member.split("-"))
            return f"{self._compact(low)}–{self._compact(high)}"
        written = MEMBERS.get(dimension, {}).get(member)
        return self.words(written) if written else member

    def _tick(self, value: float, unit: Unit, step: float, *, is_short: bool) -> str:
        """Write a tick with as many decimals as its neighbours need to be told apart."""
        if unit == "share":
            decimals = max(0, -floor(log10(step * 100)))
            return format_percent(value, f"#,##0.{'0' * decimals}%".replace(".%", "%"), locale=self.locale)
        if unit in _DECIMALS:
            return self._decimal(value, max(0, -floor(log10(step))))
        if unit in ("money", "money_per_day") and is_short:
            return format_compact_currency(value, self.currency, locale=self.locale, fraction_digits=2)
        if unit in ("money", "money_per_day"):
            return self.money(value, is_short=False)
        return self._compact(value) if is_short else self.count(value)

    def _decimal(self, value: float, decimals: int) -> str:
        # Rounded first: what rounds to nothing has no sign.
        pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        return format_decimal(round(value, decimals) + 0.0, pattern, locale=self.locale)

    def _compact(self, value: float) -> str:
        return format_compact_decimal(value, locale=self.locale, fraction_digits=2)

    @property
    def _is_year_first(self) -> bool:
        pattern = self.locale.datetime_skeletons["yMMM"].pattern
        return bool(pattern.startswith("y"))

    def _year(self, month: date) -> str:
        return format_skeleton("y", month, locale=self.locale)

    def _short_month(self, month: date) -> str:
        return format_skeleton("MMM", month, locale=self.locale)

    def _signed(self, number: float, pattern: str) -> str:
        # What rounds to nothing has no direction.
        rounded = round(number, len(pattern.partition(".")[2]))
        signs = f"+{pattern};−{pattern}" if rounded else pattern
        return format_decimal(number if rounded else abs(number), signs, locale=self.locale)


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is no smaller."""
    magnitude = 10.0 ** floor(log10(least))
    return next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= least * (1 - 1e-9))


def _three_digits(amount: float) -> float:
    """Round to three significant digits, so that 999,999,999 is written as a thousand millions."""
    return float(f"{amount:.3g}")
