"""What is guessed of a file, how sure it is said to be, and what is left to people."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import contracts
from data.mapping import TableGuess, guess, text_of
from data.mapping.likeness import likeness


def _guess(name: str, **columns: list[str]) -> TableGuess:
    sample = pa.table([pa.array(values, pa.string()) for values in columns.values()], names=list(columns))
    return guess(name, list(columns), sample)[0]


def _of(guessed: TableGuess, name: str) -> tuple[str | None, float]:
    return next((g.target, g.confidence) for g in guessed.guesses if g.name == name)


@pytest.mark.parametrize(
    ("name", "place", "confidence"),
    [
        ("days_past_due", "snapshot.days_past_due", 1.0),
        ("Days Past-Due", "snapshot.days_past_due", 0.98),
        ("ＤａｙｓＰａｓｔＤｕｅ", "snapshot.days_past_due", 0.98),
        ("DPD", "snapshot.days_past_due", 0.95),
        ("逾期天数", "snapshot.days_past_due", 0.95),
        ("逾期天數", "snapshot.days_past_due", 0.95),
        ("逾期天数(DPD)", "snapshot.days_past_due", 0.92),
        ("acctNo", "account.account_id", 0.95),
        ("账号 Account No", "account.account_id", 0.92),
        ("信用卡当前逾期天数", "snapshot.days_past_due", 0.7),
        ("number of dayz past due", "snapshot.days_past_due", 0.0),
        ("outstandng balance", "snapshot.balance", 0.78),
        ("客户号", "contact.account_id", 0.65),
        ("Last Payment Date", "payment.paid_on", 0.0),
        ("历史最高逾期天数", "snapshot.days_past_due", 0.0),
        ("上月余额", "snapshot.balance", 0.0),
        ("还款金额", "payment.paid_on", 0.0),
        ("Colour", "snapshot.balance", 0.0),
        ("", "snapshot.balance", 0.0),
    ],
)
def test_a_name_is_as_sure_as_it_is_usual(name: str, place: str, confidence: float) -> None:
    assert likeness(name, *place.split(".")).confidence == pytest.approx(
        confidence, abs=0.06 if 0 < confidence < 0.9 else 0
    )


def test_every_guess_says_why() -> None:
    best = _guess("x.csv", as_of=["2025-01-31"], 逾期天数=["3"], Flower=["rose"], acct_no=["A1"])
    assert [(g.target, g.why) for g in best.guesses] == [
        ("as_of", "same name"),
        ("days_past_due", "“逾期天数” is a usual name for days_past_due"),
        (None, "no column of the contract resembles it"),
        ("account_id", "“acct_no” is a usual name for account_id"),
    ]


def test_values_of_another_type_forbid_the_column() -> None:
    best = _guess(
        "snapshot.csv",
        account_id=["A1", "A2"],
        balance=["2025-01-31", "2025-02-28"],
        days_past_due=["many", "few"],
        as_of=["12.5", "13.5"],
    )
    assert best.mapping.columns == {"account_id": "account_id"}
    assert {g.name: g.why for g in best.guesses} == {
        "account_id": "same name",
        "balance": "same name, but its values are not amounts",
        "days_past_due": "same name, but its values are not whole numbers",
        "as_of": "same name, but its values are not dates",
    }
    assert best.missing == ("as_of",)


def test_eight_digits_that_are_dates_are_no_amount_of_an_unsure_name() -> None:
    days = [f"202501{day:02}" for day in range(1, 29)]
    best = _guess("payments.csv", receipt_no=[f"R{d}" for d in days], account_id=days, value=days, date=days)
    assert best.mapping.columns == {"payment_id": "receipt_no", "account_id": "account_id", "paid_on": "date"}


def test_a_key_that_repeats_is_not_trusted() -> None:
    columns = {
        "account_id": [f"A{n}" for n in range(40)],
        "call_time": ["2025-01-31 10:00:00"] * 40,
        "channel": ["phone"] * 40,
        "outcome": ["paid"] * 40,
    }
    assert "contact_id" in _guess("calls.csv", 编号=[f"{n}" for n in range(40)], **columns).mapping.columns
    repeated = _guess("calls.csv", 编号=["1", "2"] * 20, **columns)
    assert repeated.missing == ("contact_id",)
    assert _of(repeated, "编号") == (None, 0.0)


def test_a_list_is_recognised_by_its_values_alone() -> None:
    best = _guess("calls.csv", account_id=["A1", "A2", "A3"], f7=["电话", "短信", "外访"])
    assert _of(best, "f7") == ("channel", 0.6)
    assert best.mapping.members == {"channel": {"外访": "field_visit", "电话": "phone", "短信": "sms"}}


def test_a_houses_own_codes_are_left_to_people() -> None:
    best = _guess("calls.csv", account_id=["A1", "A2", "A3"], 催收结果=["01", "02", "承诺还款"])
    assert _of(best, "催收结果") == ("outcome", 0.5)
    assert best.warnings == (
        "outcome: nothing is known of “01”, “02”. Add them to its members in mapping.toml.",
    )


def test_a_code_before_a_known_value_is_seen_through() -> None:
    best = _guess(
        "calls.csv",
        account_id=["A1", "A2", "A3"],
        outcome=["01-无人接听", "PTP - Promise to Pay", "NO-promise"],
    )
    assert best.mapping.members["outcome"] == {"01-无人接听": "no_answer", "PTP - Promise to Pay": "promise"}


def test_m0_is_said_to_be_unsure() -> None:
    best = _guess("snapshot.csv", account_id=["A1", "A2", "A3"], bucket=["M0", "M1", "M7+"])
    assert _of(best, "bucket") == ("bucket", 0.55)
    assert best.mapping.members == {"bucket": {"M0": "current"}}
    assert best.warnings[0] == (
        "bucket: “M0” is current in one house and due today, unpaid, in another. "
        "Correct it in mapping.toml if that is wrong."
    )


@pytest.mark.parametrize(
    ("dates", "form", "is_sure"),
    [
        (["13/02/2025", "01/02/2025"], "dmy", True),
        (["02/13/2025", "01/02/2025"], "mdy", True),
        (["01/02/2025", "01/03/2025", "01/04/2025"], "dmy", True),
        (["02/01/2025", "03/01/2025", "04/01/2025"], "mdy", True),
        (["05/05/2025", "06/06/2025"], "dmy", True),
        (["01/02/2025", "03/04/2025"], "dmy", False),
        (["2025/1/31", "2025-02-28"], "ymd", True),
        (["202501", "202502"], "month", True),
        (["Jan-25", "Feb-25"], "month", True),
        (["45688", "45716"], "excel", True),
        (["2025-01-31 00:00:00"], "ymd", True),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_whole_sample(
    dates: list[str], form: str, is_sure: bool
) -> None:
    ids = [f"A{n}" for n in range(len(dates))]
    best = _guess("snapshot.csv", account_id=ids, as_of=dates)
    assert best.mapping.forms["as_of"] == form
    assert (_of(best, "as_of")[1] > 0.9) is is_sure
    doubt = "as_of: the sample does not show whether day or month comes first; day is read first."
    assert any(sentence.startswith(doubt) for sentence in best.warnings) is not is_sure


@pytest.mark.parametrize(
    ("amounts", "form", "is_sure"),
    [
        (["1,234.50", "12.00"], "point", True),
        (["1.234,50", "12,00"], "comma", True),
        (["12", "13"], "point", True),
        (["1,234", "56,789"], "point", False),
        (["1.234", "56.789"], "comma", False),
        (["1,234", "0.50"], "point", True),
        (["1.234", "0,50"], "comma", True),
    ],
)
def test_the_decimal_mark_is_decided_by_the_whole_sample(
    amounts: list[str], form: str, is_sure: bool
) -> None:
    best = _guess("snapshot.csv", account_id=["A1", "A2"], balance=amounts)
    assert best.mapping.forms["balance"] == form
    assert (_of(best, "balance")[1] > 0.9) is is_sure


def test_a_time_in_a_column_of_dates_is_said_to_be_dropped() -> None:
    best = _guess("payments.csv", account_id=["A1"], paid_on=["2025-01-31 18:05:00"])
    assert (
        next(g.why for g in best.guesses if g.target == "paid_on") == "same name; the time of day is dropped"
    )


def test_durations_in_minutes_and_seconds_have_the_form_clock() -> None:
    best = _guess("calls.csv", account_id=["A1", "A2"], 通话时长=["03:25", "00:12:01"])
    assert best.mapping.forms == {"duration_seconds": "clock"}


COMMON = {
    "id": ["1", "2"],
    "account_id": ["A1", "A2"],
    "date": ["2025-01-31", "2025-02-01"],
    "amount": ["5", "6"],
}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("payments_2025.csv", "payment"),
        ("还款明细.csv", "payment"),
        ("ptp.csv", "promise"),
        ("投诉记录.csv", "complaint"),
    ],
)
def test_the_files_name_decides_where_columns_are_alike(name: str, table: str) -> None:
    assert _guess(name, **COMMON).mapping.table == table


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        (["call_id", "acct_no", "call_time", "channel", "disposition", "agent_id", "talk_time"], "contact"),
        (["txn_id", "acct_no", "payment_date", "payment_amount", "payment_method"], "payment"),
        (["ptp_id", "acct_no", "promise_date", "ptp_due_date", "ptp_amount"], "promise"),
        (["账号", "产品", "客户类型", "分行", "开户日期", "信用额度"], "account"),
        (["账号", "数据日期", "逾期天数", "欠款余额", "逾期金额", "账户状态"], "snapshot"),
        (["投诉编号", "账号", "投诉日期", "投诉类型", "是否属实"], "complaint"),
        (["工号", "姓名", "组别", "入职日期", "离职日期"], "collector"),
        (["工号", "课程名称", "完成日期"], "training"),
        (["问卷编号", "账号", "回访方式", "发送日期", "流程评分", "坐席评分", "时效评分"], "survey"),
        (["协议编号", "账号", "分期类型", "签约日期", "期数", "分期金额"], "plan"),
        (["考核层级", "考核对象", "指标名称", "月份", "目标值"], "target"),
        (["变更编号", "变更名称", "上线日期", "涉及团队", "变更说明"], "process_change"),
        (["登录邮箱", "用户角色", "可见团队"], "entitlement"),
    ],
)
def test_a_table_is_told_by_its_columns_alone(columns: list[str], table: str) -> None:
    best = _guess("data.csv", **{name: [] for name in columns})
    assert (best.mapping.table, best.missing, best.mapping.ignored) == (table, (), ())
    assert best.confidence >= 0.9


def test_a_file_that_is_none_of_our_tables_is_not_believed_in() -> None:
    assert _guess("flowers.csv", colour=["red"], petals=["5"]).confidence < 0.3
    assert _guess("empty.csv").confidence == 0.0


def test_a_snapshot_without_a_status_is_read_as_open_and_says_so() -> None:
    best = _guess("snapshot.csv", account_id=["A1"], as_of=["2025-01-31"])
    assert best.mapping.constants == {"status": "open"}
    assert best.missing == ()
    assert best.warnings == (
        "No column says whether an account is open: all are read as open, none as charged off.",
    )


def test_no_column_is_used_twice() -> None:
    best = _guess(
        "snapshot.csv", account_id=["A1"], acct_no=["A1"], dpd=["3"], days_overdue=["3"], balance=["1"]
    )
    assert best.mapping.columns == {"account_id": "account_id", "days_past_due": "dpd", "balance": "balance"}
    assert {g.name: g.why for g in best.guesses if g.target is None} == {
        "acct_no": "“acct_no” is a usual name for account_id, but “account_id” is more likely",
        "days_overdue": "“days_overdue” is a usual name for days_past_due, but “dpd” is more likely",
    }


cells = st.text(max_size=8) | st.sampled_from(
    ["", "NULL", "2025-01-31", "1,234", "电话", "M0", "13812345678", "\0"]
)


@settings(max_examples=10)
@given(
    name=st.text(max_size=12),
    table=st.dictionaries(st.text(max_size=12), st.lists(cells, min_size=3, max_size=3), max_size=6),
)
def test_any_names_and_values_are_guessed_and_read(name: str, table: dict[str, list[str]]) -> None:
    header = list(table)
    columns = [pa.array(values, pa.string()) for values in table.values()]
    sample = pa.table(columns, names=[f"c{n}" for n in range(len(header))])
    guesses = guess(name, header, sample)
    assert {g.mapping.table for g in guesses} == set(contracts())
    for guessed in guesses:
        mapping = guessed.mapping
        assert [g.name for g in guessed.guesses] == header
        read = [*mapping.columns.values(), *mapping.ignored, *mapping.dropped]
        assert sorted(read) == sorted(header)
        for target in mapping.columns:
            assert isinstance(text_of(mapping.contract.column(target), mapping), str)


def test_the_guess_is_the_same_each_time() -> None:
    assert _guess("x.csv", **COMMON) == _guess("x.csv", **COMMON)
