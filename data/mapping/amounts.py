"""Amounts and numbers as exports write them: SQL that yields them plain, or null where they are none.

Digits are moved as text, never through floating point: 1.2万 is exactly 12000.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.mapping.quoting import bound, half_width, literal

# Full width, odd minus signs, apostrophes and spaces, and the plain character below each.
_ODD = "０１２３４５６７８９．，－＋（）￥＄’ʼ＇−–\u00a0\u2007\u2009\u202f\u3000"
_PLAIN = "0123456789.,-+()¥$'''--     "
_CURRENCY = (
    r"(?:(?:nt|hk|us|a|c|s|au|sg)?\$|[¥€£₹₩]|rmb|cny|cnh|usd|eur|gbp|hkd|twd|ntd|sgd|aud|cad|chf|jpy|krw|inr"
    r"|idr|php|myr|thb|vnd|zar|rs\.?|rp\.?|kr\.?|zł|pln|人民币|港币|美元|新台币|块钱|元整|元|圆)"
)
_NUMBERS = {
    "point": r"(?:[1-9]\d?(?:,\d\d)+,\d{3}|[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)|\d+)"
    r"(?:\.\d*)?|\.\d+",
    "comma": r"(?:[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+|(?:'\d{3})+)|\d+)(?:,\d*)?|,\d+",
}
_TIMES = {"万": 4, "萬": 4, "亿": 8, "億": 8}
# Plain already, or with the exponent that statistics packages write.
_AS_IT_IS = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"
# As most files group thousands: read without the long pattern.
_GROUPED = {
    "point": r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?",
    "comma": r"-?([1-9][0-9]{0,2}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?",
}
# The same with a currency's sign; its characters, spaces and commas are then taken out.
_SIGNED = r"(-?[¥￥$€£] ?|[¥￥$€£] ?-|-?)([1-9][0-9]{0,2}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)? ?元?"
_SIGNS = "¥￥$€£元, "
_CLOCKS = (
    r"^(\d{1,3}):([0-5]\d):([0-5]\d)$",
    r"^()(\d{1,4}):([0-5]\d)$",
    r"^(?:(\d{1,3})(?:小时|时))?(?:(\d{1,4})(?:分钟|分))?(?:(\d{1,4})秒)?$",
)


def amount_text(text: str, form: str, units: Sequence[str] = ()) -> str:
    """SQL of an amount such as -1234.50, or null.

    Args:
        text: SQL of the trimmed text.
        form: “point” or “comma”, the decimal mark.
        units: what may stand behind the number, such as 天.
    """
    slow = _read(text, form, units)
    grouped = f"regexp_full_match({text}, {literal(_GROUPED[form])})"
    if form == "point":
        as_it_is = f"regexp_full_match({text}, {literal(_AS_IT_IS)})"
        thousands = f"replace({text}, ',', '')"
        signed = f"regexp_full_match({text}, {literal(_SIGNED)})"
        return (
            f"case when {as_it_is} then {text} when {grouped} then {thousands} "
            f"when {signed} then translate({text}, {literal(_SIGNS)}, '') else {slow} end"
        )
    return f"case when {grouped} then replace(replace({text}, '.', ''), ',', '.') else {slow} end"


def _read(text: str, form: str, units: Sequence[str]) -> str:
    """SQL for all writings: one pattern judges the text, and its parts are then cut out of it.

    A pattern that captured the parts would cost twenty times as much.
    """
    number = rf"(?:{_NUMBERS[form]}) ?[万萬亿億]? ?(?:{'|'.join([_CURRENCY, *units])})?"
    money = rf"{_CURRENCY}?"
    shapes = (
        rf"{money} ?[-+]? ?{money} ?{number}",
        rf"{money} ?{number} ?- ?{money}",
        rf"{money} ?\( ?{money} ?{number} ?\) ?{money}",
    )
    mark = "," if form == "comma" else "."
    kept = literal(f"[^0-9{mark}]")
    # The dot of “Rs.” is no decimal point.
    undotted = r"regexp_replace(amount, '([a-z])\.', '\1', 'g')"
    digits = f"regexp_replace(regexp_extract({undotted}, '[.,]?[0-9].*'), {kept}, '', 'g')"
    sign = "case when contains(amount, '-') or contains(amount, '(') then '-' else '' end"
    pointed = f"replace({digits}, '{mark}', '.')"
    read = (
        f"case when regexp_full_match(amount, {literal('|'.join(shapes))}) "
        f"then {sign} || {bound(pointed, 'number', _digits())} end"
    )
    return bound(half_width(text, _ODD, _PLAIN), "amount", read)


def _digits() -> str:
    """SQL of a number with a point, shifted by 万 and 亿."""
    places = " ".join(f"when contains(amount, {literal(sign)}) then {n}" for sign, n in _TIMES.items())
    shift = f"(case {places} else 0 end)"
    rest = "split_part(number, '.', 2)"
    shifted = f"ltrim(split_part(number, '.', 1) || rpad({rest}, {shift}, '0'), '0')"
    end = f"case when length({rest}) > {shift} then '.' || substr({rest}, {shift} + 1) else '' end"
    return f"(case when {shifted} = '' then '0' else {shifted} end) || ({end})"


def duration_text(text: str) -> str:
    """SQL of the seconds in 03:25, 00:03:25, 3分25秒 or 1小时3分, or null."""
    return f"coalesce({', '.join(_seconds(text, pattern) for pattern in _CLOCKS)})"


def _seconds(text: str, pattern: str) -> str:
    amounts = [
        f"coalesce(try_cast(nullif(part.{name}, '') as bigint), 0) * {size}"
        for name, size in (("hours", 3600), ("minutes", 60), ("seconds", 1))
    ]
    said = "part.hours || part.minutes || part.seconds"
    read = f"case when {said} <> '' then cast({' + '.join(amounts)} as varchar) end"
    return bound(f"regexp_extract({text}, {literal(pattern)}, ['hours', 'minutes', 'seconds'])", "part", read)
