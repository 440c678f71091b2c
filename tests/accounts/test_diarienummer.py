"""An organisation's own diarienummer: the shapes that occur, as a registrator writes them."""

import pytest
from django.core.exceptions import ValidationError

from accounts.diarienummer import example_of, fits_pattern, validate_pattern


@pytest.mark.parametrize(
    ("pattern", "fits", "others"),
    [
        ("RSÅÅ####", ["RS250393"], ["RS25039", "rs250393", "RS2503933", "RS 250393"]),
        ("HNNÅÅ####", ["HNN240010"], ["HN1240010", "HNN24001"]),
        ("KS ÅÅÅÅ-*/*", ["KS 2016-254/322", "KS 2025-1/2"], ["KS 2016-254", "KS 0016-254/322", "KS 2016-٣/1"]),
        ("*/ÅÅÅÅ", ["72505/2025"], ["/2025", "72505/25"]),
        ("RS ÅÅÅÅ-####; RSÅÅ####", ["RS 2026-0412", "RS260412"], ["RS 2026-412"]),
        ("S.#+", ["S.1+"], ["Sx1+", "S.11"]),
        ("", ["vad som helst"], []),
    ],
)
def test_a_number_has_one_of_the_organisations_shapes(pattern: str, fits: list[str], others: list[str]) -> None:
    validate_pattern(pattern)
    assert [number for number in (*fits, *others) if fits_pattern(number, pattern)] == fits


@pytest.mark.parametrize("pattern", ["RS ÅÅÅÅ-####; KS ÅÅÅÅ-*/*", "HNNÅÅ####"])
def test_the_example_of_a_pattern_fits_it(pattern: str) -> None:
    assert all(fits_pattern(number, pattern) for number in example_of(pattern).split(" eller "))


@pytest.mark.parametrize("pattern", ["RS ÅÅÅÅ-NNNN", "RS ÅÅÅÅ", "RS ####; KS"])
def test_a_pattern_that_can_hardly_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)
