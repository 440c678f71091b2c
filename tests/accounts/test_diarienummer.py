"""An organisation's own diarienummer: the shapes that occur, as a registrator writes them."""

import pytest
from django.core.exceptions import ValidationError

from accounts.diarienummer import (
    example_of,
    fits_pattern,
    number_key,
    spell_number,
    validate_pattern,
    validate_samples,
)


@pytest.mark.parametrize(
    ("pattern", "fits", "others"),
    [
        ("RSÅÅ####", ["RS250393"], ["RS25039", "rs250393", "RS2503933", "RS 250393"]),
        ("HNNÅÅ####", ["HNN240010"], ["HN1240010", "HNN24001"]),
        ("KS ÅÅÅÅ-*/*", ["KS 2016-254/322", "KS 2025-1/2"], ["KS 2016-254", "KS 0016-254/322", "KS 2016-٣/1"]),
        ("*/ÅÅÅÅ", ["72505/2025"], ["/2025", "72505/25"]),
        ("RS ÅÅÅÅ-####; RSÅÅ####", ["RS 2026-0412", "RS260412"], ["RS 2026-412"]),
        ("S.#+", ["S.1+"], ["Sx1+", "S.11"]),
        (
            "",
            ["RS250393", "HNN240010", "KS 2016-254/322", "72505/2025", "RS 2026-0412", "7.1-20026/2026"],
            ["x", "../..", "", "2026", "RS", "a b", "RS 2026--0412", "<b>2026-1</b>", "9" * 60],
        ),
    ],
)
def test_a_number_has_one_of_the_organisations_shapes(pattern: str, fits: list[str], others: list[str]) -> None:
    validate_pattern(pattern)
    assert [number for number in (*fits, *others) if fits_pattern(number, pattern)] == fits


@pytest.mark.parametrize("pattern", ["RS ÅÅÅÅ-####; KS ÅÅÅÅ-*/*", "HNNÅÅ####"])
def test_the_example_of_a_pattern_fits_it(pattern: str) -> None:
    assert all(fits_pattern(number, pattern) for number in example_of(pattern).split(" eller "))


@pytest.mark.parametrize("pattern", ["RS ÅÅÅÅ-NNNN", "RS ÅÅÅÅ", "RS ####; KS", "RS **", f"{'R' * 60} #"])
def test_a_pattern_that_can_hardly_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)


PATTERN = "RS ÅÅÅÅ-####; HNNÅÅ####; KS ÅÅÅÅ-*/*; */ÅÅÅÅ"


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        (
            "RS 2026-0412",
            ["RS2026-0412", "RS 2026 0412", "rs 2026\u20110412", "RS\u00a02026 \u2013 0412", "Dnr: rs 2026-0412"],
        ),
        ("HNN240010", ["hnn240010", "HNN 240010", "hnn\u2010240010", "\uff28\uff2e\uff2e240010"]),
        ("KS 2016-254/322", ["ks 2016-254/322", "KS2016 254 / 322", "KS 2016\u2012254/322"]),
        ("KS 2016-25/4322", ["ks 2016 25/4322"]),
        ("72505/2025", ["72505 / 2025", " 72505/2025 "]),
    ],
)
def test_a_number_is_kept_in_the_spelling_of_its_pattern(kept: str, written: list[str]) -> None:
    assert {spell_number(one, PATTERN) for one in written} == {kept}


def test_groups_of_digits_stay_groups() -> None:
    keys = {number_key(one) for one in ("KS 2016-254/322", "KS 2016-25/4322", "KS 2016-254322", "KS 20162-54/322")}
    assert len(keys) == 4
    assert spell_number("KS 2016254/322", PATTERN) == "KS 2016254/322"
    assert not fits_pattern("KS 2016254/322", PATTERN)


def test_a_pattern_is_tried_with_numbers() -> None:
    validate_samples("RS 2026-0412\n\nrs2025 0001", "RS ÅÅÅÅ-####")
    with pytest.raises(ValidationError, match="KS 2026-1"):
        validate_samples("RS 2026-0412\nKS 2026-1", "RS ÅÅÅÅ-####")


@pytest.mark.parametrize(
    "written",
    ["RS 2026-412", "(RS 2026-0412)", "RS 2026-0412.", "RS_2026_0412", "rs/2026/00412", "\u201dRS 2026-0412\u201d"],
)
def test_zeros_before_a_number_and_signs_around_it_make_it_no_other(written: str) -> None:
    assert number_key(written) == number_key("RS 2026-0412")
    assert number_key(written) != number_key("RS 2026-4120")


@pytest.mark.parametrize("written", ["(RS 2026-0412)", "RS 2026-0412.", "RS_2026_0412", '"rs 2026-0412"'])
def test_what_stands_around_a_number_is_not_kept(written: str) -> None:
    assert spell_number(written, PATTERN) == "RS 2026-0412"
    assert fits_pattern(spell_number(written), "")


@pytest.mark.parametrize("number", ["RS 0001", "0001/2025"])
def test_zeros_count_as_digits_of_a_usual_number(number: str) -> None:
    assert fits_pattern(number, "")
