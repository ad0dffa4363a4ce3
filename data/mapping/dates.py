"""Dates and times as exports write them: SQL that yields them in ISO, or null where they are none.

The order of day and month is one decision for a column. A value that only the other order explains is
no date: it is not turned round.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.mapping.quoting import bound, half_width, literal

_HALF = r"(上午|下午|am|pm|a\.m\.|p\.m\.)"
_BETWEEN = r"(?:t| *,? +|\b)"
_TIME = (
    rf"(?:{_BETWEEN}?{_HALF} ?|{_BETWEEN})(\d{{1,2}})[:点时](\d{{1,2}})"
    rf"(?:[:分](\d{{1,2}})(?:[.,](\d{{1,6}})\d*)?)?[分秒]? ?{_HALF}? ?"
    r"(z|utc|gmt|[+-]\d\d(?::?\d\d)?)?"
)
_GROUPS = ["year", "month", "day", "half", "hour", "minute", "second", "fraction", "half_after", "zone"]
_MONTH_NAMES = "janfebmaraprmayjunjulaugsepoctnovdec"
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"

# Per form: patterns of the date, and how each is turned: year, month, day.
_ISO = (r"(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?", r"\1-\2-\3")
_COMPACT = (r"((?:19|20)\d\d)(\d\d)(\d\d)", r"\1-\2-\3")
_MARKED = r"(\d{1,2})[-/. ] ?(\d{1,2})[-/. ] ?(\d{4}|\d\d)"
_DIGITS = r"(\d\d)(\d\d)((?:19|20)\d\d)"
_WORDED = (
    (r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*" + _NAME + r"[-/., ]*(\d{4}|\d\d)", r"\3-\2-\1"),
    (_NAME + r"[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})", r"\3-\1-\2"),
)
_PATTERNS = {
    "ymd": (_ISO, _COMPACT, *_WORDED),
    "dmy": ((_MARKED, r"\3-\2-\1"), (_DIGITS, r"\3-\2-\1"), _ISO, *_WORDED),
    "mdy": ((_MARKED, r"\3-\1-\2"), (_DIGITS, r"\3-\1-\2"), _ISO, *_WORDED),
}
_MONTHS = (
    (r"(\d{4}) ?[-/.年] ?(\d{1,2})月?", r"\1-\2-1"),
    (r"((?:19|20)\d\d)(\d\d)", r"\1-\2-1"),
    (r"(\d{1,2})[-/.](\d{4})", r"\2-\1-1"),
    (_NAME + r"[-/,.' ]*(\d{4}|\d\d)", r"\2-\1-1"),
)
# The writings that most files have, read without the patterns above: a tenth of their cost.
_USUAL = {
    "ymd": r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?",
    "dmy": r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})",
    "mdy": r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})",
}
_USUAL_TIME = r"([ T]\d{1,2}:\d\d(:\d\d)?)?"
_ODD = "０１２３４５６７８９／－．：　\u00a0\u202f"
_PLAIN = "0123456789/-.:   "
# Excel counts days from 1899-12-30; these are 1954 to 2119, and no amount of everyday size is meant.
_EXCEL = r"([2-7]\d{4})(\.\d+)?"


def date_text(text: str, form: str, zone: str, is_first_day: bool = False) -> str:
    """SQL of an ISO date, or null. The time of day is dropped, after conversion if it has an offset.

    Args:
        text: SQL of the trimmed text.
        form: one of `DATE_FORMS`.
        zone: time zone into which times with an offset are converted.
        is_first_day: a month alone means its first day, not its last.
    """
    moment = f"cast(cast({_moment(text, form, zone, is_first_day)} as date) as varchar)"
    if form not in _USUAL:
        return moment
    plain = f"strlen({text}) = 10 and substr({text}, 5, 1) = '-' and try_cast({text} as date) is not null"
    usual = f"try_cast({_turned(text, form)} as date)"
    # As one large database writes days unless told otherwise: 31-JAN-2025.
    others = (
        f"when regexp_full_match({text}, '[0-9]{{1,2}}-[A-Za-z]{{3}}-[0-9]{{4}}') "
        f"then cast(cast(try_strptime({text}, '%d-%b-%Y') as date) as varchar) "
    )
    if form == "ymd":
        cut = f"substr({text}, 1, 4) || '-' || substr({text}, 5, 2) || '-' || substr({text}, 7, 2)"
        iso = f"cast(try_cast({cut} as date) as varchar)"
        others += f"when regexp_full_match({text}, '(19|20)[0-9]{{6}}') then {iso} "
    return (
        f"case when {plain if form == 'ymd' else 'false'} then {text} "
        f"when regexp_full_match({text}, {literal(_USUAL[form])}) then cast({usual} as varchar) "
        f"{others}else {moment} end"
    )


def timestamp_text(text: str, form: str, zone: str) -> str:
    """SQL of an ISO date and time, or null; see `date_text`."""
    moment = f"cast({_moment(text, form, zone, False)} as varchar)"
    if form not in _USUAL:
        return moment
    place = f"substr({text}, 11, 1) = ' ' and substr({text}, 17, 1) = ':'"
    plain = f"strlen({text}) = 19 and {place} and try_cast({text} as timestamp) is not null"
    usual = f"try_cast({_turned(text, form)} as timestamp)"
    return (
        f"case when {plain if form == 'ymd' else 'false'} then {text} "
        f"when regexp_full_match({text}, {literal(_USUAL[form] + _USUAL_TIME)}) "
        f"then cast({usual} as varchar) "
        f"else {moment} end"
    )


def _turned(text: str, form: str) -> str:
    """SQL of the usual writing with the year first and hyphens."""
    order = {"ymd": r"\1-\2-\3", "dmy": r"\3-\2-\1", "mdy": r"\3-\1-\2"}[form]
    return f"regexp_replace({text}, {literal('^' + _USUAL[form])}, {literal(order)})"


def _moment(text: str, form: str, zone: str, is_first_day: bool) -> str:
    """SQL of a timestamp, or null.

    The date is first turned into year-month-day with a bar behind it, so that what follows the bar is read
    in one way for all writings.
    """
    found = [_turned_moment(_PATTERNS.get(form, _PATTERNS["ymd"]), zone)]
    if form == "excel":
        found.insert(0, _excel())
    if form == "month":
        first = _turned_moment(_MONTHS, zone, "")
        found.insert(0, first if is_first_day else f"cast(last_day({first}) as timestamp)")
    if form == "ymd":
        found.append(
            "case when regexp_full_match(clean, '(19|20)[0-9]{12}') "
            "then try_strptime(clean, '%Y%m%d%H%M%S') end"
        )
    return bound(half_width(text, _ODD, _PLAIN), "clean", f"coalesce({', '.join(found)})")


def _turned_moment(patterns: Sequence[tuple[str, str]], zone: str, time: str = f"(?:{_TIME})?") -> str:
    # Whether a pattern fits is cheap to ask; what its groups hold is not.
    turned = " ".join(
        f"when regexp_full_match(clean, {literal(pattern + time)}) "
        f"then regexp_replace(clean, {literal('^' + pattern)}, {literal(order + '|')})"
        for pattern, order in patterns
    )
    parts = rf"^(\d+)-(\w+)-(\d+)\|(?:{_TIME})?$"
    read = bound(f"regexp_extract(turned, {literal(parts)}, {_GROUPS})", "part", _read(zone))
    return bound(f"case {turned} end", "turned", read)


def _read(zone: str) -> str:
    """SQL of the moment that the parts of a turned text say."""
    # Of a year of two digits, 00 to 69 are this century's.
    year = (
        "case when strlen(part.year) = 4 then '' when part.year < '70' then '20' else '19' end || part.year"
    )
    month = (
        "case when strlen(part.month) < 3 then part.month "
        f"else cast((strpos({literal(_MONTH_NAMES)}, part.month) + 2) // 3 as varchar) end"
    )
    day = f"{year} || '-' || {month} || '-' || part.day"
    iso = f"{day} || ' ' || {_clock()}"
    offset = (
        "case when part.zone in ('z', 'utc', 'gmt') then '+00:00' when strlen(part.zone) = 5 "
        "then part.zone[1:3] || ':' || part.zone[4:5] else part.zone end"
    )
    return (
        f"case when part.hour = '' then cast(try_cast({day} as date) as timestamp) "
        f"when part.zone = '' then try_cast({iso} as timestamp) "
        f"else timezone({literal(zone)}, try_cast({iso} || {offset} as timestamptz)) end"
    )


def _excel() -> str:
    seconds = "cast(round(cast('0' || part.time as double) * 86400) as bigint)"
    moment = f"timestamp '1899-12-30' + to_days(cast(part.day as integer)) + to_seconds({seconds})"
    parts = f"regexp_extract(clean, {literal(f'^{_EXCEL}$')}, ['day', 'time'])"
    return bound(parts, "part", f"case when part.day <> '' then {moment} end")


def _clock() -> str:
    """SQL of hours, minutes and seconds; null where 13 o'clock is said to be in the afternoon."""
    half = "left(translate(part.half || part.half_after, '上下.', 'ap'), 1)"
    hour = "try_cast(part.hour as integer)"
    on_24 = (
        f"case when {half} = '' then {hour} when {hour} not between 1 and 12 then null "
        f"else {hour} % 12 + case {half} when 'p' then 12 else 0 end end"
    )
    seconds = "case when part.second = '' then '00' else part.second end"
    fraction = "case when part.fraction = '' then '' else '.' || part.fraction end"
    return f"({on_24}) || ':' || part.minute || ':' || {seconds} || {fraction}"
