"""Weights of an appraisal are data: those that are shipped, a dataset's own, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries.appraisal_weights import PARTS, AppraisalError, Weights, appraisal_weights, shipped_weights


def _weights(folder: Path, text: str) -> Weights:
    (folder / "appraisal.toml").write_text(text, "utf-8")
    return appraisal_weights(folder)


def test_the_shipped_weights_add_up_and_leave_money_out() -> None:
    weights = dict(shipped_weights().parts)
    assert sum(weights.values()) == 100
    assert "recovered_amount" not in weights
    assert set(weights) <= set(PARTS)


def test_a_dataset_without_a_file_of_its_own_has_the_shipped_weights(tmp_path: Path) -> None:
    assert appraisal_weights(tmp_path) == shipped_weights()


def test_a_datasets_own_file_takes_the_place_of_all_of_them(tmp_path: Path) -> None:
    found = _weights(tmp_path, "[weights]\ncourses = 12.5\nrecovered_amount = 30\nbreach_rate = 57.5\n")
    # In the order of the parts, however they are written.
    assert found.parts == (("breach_rate", 57.5), ("courses", 12.5), ("recovered_amount", 30.0))


def test_the_weight_of_what_cannot_be_answered_is_shared_out_in_proportion(tmp_path: Path) -> None:
    found = _weights(tmp_path, "[weights]\ncures_to_expected = 30\nbreach_rate = 10\ncourses = 60\n")
    assert found.over({"cures_to_expected", "breach_rate"}) == {"cures_to_expected": 75, "breach_rate": 25}
    assert found.over(PARTS) == dict(found.parts)


def test_money_alone_is_refused_with_the_rule(tmp_path: Path) -> None:
    with pytest.raises(AppraisalError, match=r"only part\. China's card regulation, article 66, forbids"):
        _weights(tmp_path, "[weights]\nrecovered_amount = 100\n")


def test_money_that_is_all_that_the_data_can_answer_is_refused_with_the_rule(tmp_path: Path) -> None:
    found = _weights(tmp_path, "[weights]\nrecovered_amount = 1\ncures_to_expected = 99\n")
    assert found.over({"recovered_amount", "cures_to_expected"})["recovered_amount"] == 1
    with pytest.raises(AppraisalError, match=r"only the recovered amount: no score .* article 66"):
        found.over({"recovered_amount", "courses"})
    with pytest.raises(AppraisalError, match="can answer none of the parts"):
        found.over({"courses"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[weights\n", "appraisal.toml is not written as TOML"),
        ("", "it names no part. Write below a line [weights]"),
        ("weights = 3\n", "it names no part."),
        ("[weights]\n", "it names no part."),
        ("courses = 100\n", "there is no key “courses”. Write the weights below a line [weights]."),
        (
            "[weights]\ncures_to_expcted = 100\n",
            "appraisal.toml, weight “cures_to_expcted”: there is no such part. "
            "Did you mean “cures_to_expected”? Allowed: cures_to_expected, promise_kept_rate",
        ),
        ("[weights]\nevening_attempt_rate = 100\n", "“evening_attempt_rate”: there is no such part."),
        ('[weights]\ncourses = "100"\n', "weight “courses”: it must be a number above 0, 100 at most."),
        ("[weights]\ncourses = true\n", "must be a number"),
        ("[weights]\ncourses = nan\n", "must be a number"),
        ("[weights]\ncourses = inf\n", "must be a number"),
        ("[weights]\ncourses = -10\nbreach_rate = 110\n", "weight “courses”: it must be a number above 0"),
        ("[weights]\nbreach_rate = 110\n", "weight “breach_rate”: it must be a number above 0, 100 at most."),
        ("[weights]\ncourses = 0\nbreach_rate = 100\n", "weight “courses”: it must be a number above 0"),
        (
            "[weights]\ncourses = 50\nbreach_rate = 49.5\n",
            "the weights must add up to 100; they add up to 99.5.",
        ),
    ],
)
def test_a_mistake_is_said_with_file_key_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AppraisalError) as problem:
        _weights(tmp_path, text)
    assert said in str(problem.value)
    assert str(tmp_path) in str(problem.value)


def test_weights_that_add_up_but_for_rounding_do(tmp_path: Path) -> None:
    thirds = "\n".join(f"{name} = {100 / 3!r}" for name in PARTS[:3])
    assert sum(_weights(tmp_path, f"[weights]\n{thirds}\n").over(PARTS).values()) == pytest.approx(100)


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "appraisal.toml").write_bytes(b"\xff\xfe[")
    with pytest.raises(AppraisalError, match="cannot be read as text in UTF-8"):
        appraisal_weights(tmp_path)
