"""Personal data of debtors: what is recognised, and what only looks like it."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest

from data.mapping import FileMapping, guarded, guess
from data.mapping.personal import is_identity, is_luhn, kind_by_name, kind_by_values, kind_within, mobiles

NAMES = {
    "telephone numbers": ["手机号", "Mobile No.", "HOME_PHONE", "phone2", "联系电话1", "telNo", "被叫号码",
                          "Contact Number"],
    "names": ["客户姓名", "Customer Name", "cardholder_name", "持卡人", "LastName", "FIRST NAME", "姓名",
              "Debtor name"],
    "identity numbers": ["身份证号", "證件號碼", "SSN", "National ID", "id_number", "Passport No", "Aadhaar"],
    "addresses": ["家庭住址", "Address Line 1", "post code", "addr2", "单位地址", "ZIP"],
    "e-mail addresses": ["E-Mail", "邮箱", "customer_email", "Email Address"],
    "card numbers": ["卡号", "Card Number", "PAN", "IBAN", "银行卡号"],
    "birth dates": ["DOB", "出生日期", "Date of Birth"],
}  # fmt: skip
NO_NAMES = ["Account No", "员工姓名", "Agent Name", "product name", "团队名称", "坐席手机号", "days",
            "status", "催收员姓名", "script name", "agency_name", "file name", "user_email",
            "address_count_x"]  # fmt: skip


@pytest.mark.parametrize("kind", list(NAMES))
def test_the_name_tells_the_kind(kind: str) -> None:
    assert {name: kind_by_name(name) for name in NAMES[kind]} == dict.fromkeys(NAMES[kind], kind)


def test_names_of_staff_and_things_are_no_debtors() -> None:
    assert {name: kind_by_name(name) for name in NO_NAMES} == dict.fromkeys(NO_NAMES, "")


VALUES = {
    "telephone numbers": ["+44 7700 900123", "+8613812345678", "(212) 555-0147", "010-12345678"],
    "identity numbers": ["11010519491231002X", "440524198801010011", "123-45-6789"],
    "e-mail addresses": ["a.b@example.com", "x+y@mail.example.co.uk"],
    "card numbers": ["4111111111111111", "4111 1111 1111 1111", "378282246310005", "6222 0212 3456 7894"],
    "addresses": ["北京市朝阳区建国路88号", "上海市浦东新区世纪大道100号3栋", "12 High Street, Leeds"],
}


@pytest.mark.parametrize("kind", list(VALUES))
def test_the_values_tell_the_kind(kind: str) -> None:
    texts = [text for text in VALUES[kind] if kind != "card numbers" or is_luhn(text.replace(" ", ""))]
    assert len(texts) >= 2
    assert {text: kind_by_values({text: 1}) for text in texts} == dict.fromkeys(texts, kind)


INNOCENT = [
    [f"60010000{n:02}" for n in range(50)],
    [f"1381234{n:04}" for n in range(50)],
    [f"A1381234{n:04}" for n in range(50)],
    [f"6222021234567{n:03}" for n in range(200)],
    [f"11010519491231{n:04}" for n in range(200)],
    ["2025-01-31", "2025-02-28"],
    ["1,234.50", "12345678901.25"],
    ["上海市", "北京市", "广东省"],
    ["North", "South Road Branch", "2nd Street"],
    ["4111-XXXX-XXXX-1111"],
    ["0000000000000000"],
]


@pytest.mark.parametrize("texts", INNOCENT, ids=lambda texts: texts[0])
def test_what_only_looks_like_it_is_let_through(texts: list[str]) -> None:
    counts = Counter(texts)
    assert kind_by_values(counts) == ""
    assert mobiles(counts) == ""


def test_mobile_numbers_of_many_prefixes_are_told_from_a_run_of_account_numbers() -> None:
    prefixes = ("138", "139", "150", "186")
    assert mobiles(Counter(f"{p}1234{n:04}" for p in prefixes for n in range(5))) == "telephone numbers"
    assert mobiles(Counter(f"1381234{n:04}" for n in range(20))) == ""


def test_the_check_characters_are_checked() -> None:
    assert is_luhn("4111111111111111")
    assert not is_luhn("4111111111111112")
    assert is_identity("11010519491231002X")
    assert not is_identity("110105194912310021")
    assert not is_identity("11010519491331002X")


def test_a_number_among_words_is_found() -> None:
    notes = Counter({"失业": 10, "生病": 8, "电话13812345678 无人接": 1})
    assert kind_within(notes) == "telephone numbers"
    assert kind_within(Counter({"失业": 10, "生病": 8})) == ""
    orders = Counter(f"order 6222021234567{n:03} shipped" for n in range(40))
    assert kind_within(orders) == ""


def _sample(**columns: list[str]) -> tuple[list[str], pa.Table]:
    return list(columns), pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


IDS = [f"A{n}" for n in range(30)]
CARDS = ["4111111111111111", "5500005555555559", "378282246310005"] * 10


def test_a_column_with_a_blank_name_is_dropped_for_its_values() -> None:
    header, sample = _sample(account_id=IDS, f12=["11010519491231002X"] * 30, f13=["a@example.com"] * 30)
    best = guess("accounts.csv", header, sample)[0]
    assert best.mapping.dropped == {"f12": "identity numbers", "f13": "e-mail addresses"}
    assert [g.personal for g in best.guesses] == ["", "identity numbers", "e-mail addresses"]
    assert best.guesses[1].why == "identity numbers of debtors, dropped: its values look like them"


def test_a_column_that_would_be_read_is_dropped_for_its_values() -> None:
    header, sample = _sample(
        account_id=IDS, customer_no=["11010519491231002X"] * 30, region=["a@b.example"] * 30
    )
    best = guess("accounts.csv", header, sample)[0]
    assert best.mapping.columns == {"account_id": "account_id"}
    assert best.mapping.dropped == {"customer_no": "identity numbers", "region": "e-mail addresses"}
    assert [g.target for g in best.guesses] == ["account_id", None, None]


def test_a_key_of_card_numbers_is_kept_and_reported() -> None:
    header, sample = _sample(account_id=CARDS, product=["gold"] * 30)
    best = guess("accounts.csv", header, sample)[0]
    assert best.mapping.columns["account_id"] == "account_id"
    assert best.warnings == (
        "The column “account_id”, read as account_id, seems to hold card numbers. Replace them by "
        "pseudonyms, the same one for the same number in every file, before the export.",
    )


def test_the_cards_number_is_the_key_only_where_there_is_no_other() -> None:
    header, sample = _sample(卡号=CARDS, 逾期天数=["3"] * 30)
    alone = guess("逾期.csv", header, sample)[0]
    assert alone.mapping.columns["account_id"] == "卡号"
    assert "seems to hold card numbers" in alone.warnings[0]
    header, sample = _sample(卡号=CARDS, 账号=IDS, 逾期天数=["3"] * 30)
    beside = guess("逾期.csv", header, sample)[0]
    assert beside.mapping.columns["account_id"] == "账号"
    assert beside.mapping.dropped == {"卡号": "card numbers"}


def test_eleven_digits_are_an_account_number_unless_the_name_says_telephone() -> None:
    numbers = [f"1{3 + n % 7}{n % 10}1234{n:04}" for n in range(30)]
    header, sample = _sample(account_no=numbers, customer_no=numbers, 手机号=numbers)
    best = guess("accounts.csv", header, sample)[0]
    assert best.mapping.columns == {"account_id": "account_no", "customer_id": "customer_no"}
    assert best.mapping.dropped == {"手机号": "telephone numbers"}
    assert best.warnings == ()


def test_staffs_names_and_sign_in_addresses_are_read() -> None:
    header, sample = _sample(工号=IDS, 姓名=["张三"] * 30, 手机=["13812345678"] * 30)
    best = guess("催收员.csv", header, sample)[0]
    assert best.mapping.table == "collector"
    assert best.mapping.columns == {"collector_id": "工号", "name": "姓名"}
    assert best.mapping.dropped == {"手机": "telephone numbers"}
    emails = [f"{n}@bank.example" for n in range(30)]
    header, sample = _sample(Email=emails, Role=["analyst", "manager"] * 15)
    best = guess("entitlements.csv", header, sample)[0]
    assert (best.mapping.columns, best.warnings) == ({"email": "Email", "role": "Role"}, ())


def test_a_corrected_mapping_cannot_read_personal_data_as_free_text() -> None:
    header, sample = _sample(
        no=CARDS,
        tel=[f"1{3 + n % 7}{n % 10}1234{n:04}" for n in range(30)],
        note=["call 13812345678"] * 30,
        ok=IDS,
    )
    wished = FileMapping("account", {"account_id": "no", "segment": "tel", "region": "note", "product": "ok"})
    kept, said = guarded(wished, header, sample)
    assert kept.columns == {"account_id": "no", "product": "ok"}
    assert kept.dropped == {"tel": "telephone numbers", "note": "telephone numbers"}
    assert [sentence.partition(",")[0] for sentence in said] == [
        "The column “no”",
        "The column “tel”",
        "The column “note”",
    ]
    staff = FileMapping("collector", {"collector_id": "ok", "name": "tel"})
    assert guarded(staff, header, sample) == (staff, ())
