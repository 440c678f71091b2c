"""The files of maskings in the storage: gone, altered, or there already before the database was restored."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from archive.masking import making
from archive.masking.proofs import Mask
from archive.masking.strikes import strike_place
from archive.masking.words import telling_words
from archive.models import SealedCopy
from archive.models.masking import masked_directory
from archive.verification import judge_file
from seals.verify import Verdict
from tests.archive.masking.copies import file_of, repeated_of
from tests.builders import archivist_of, begin_masking, client_of, make_masked
from tests.builders.masking import HEALTH, order_masked, places_in
from tests.builders.storage import removed_put_back

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masked_stored")]


@pytest.fixture
def copy(sealed_once: SealedCopy) -> Iterator[SealedCopy]:
    with removed_put_back({sealed_once.file.name: file_of(sealed_once)}):
        yield deepcopy(sealed_once)


def test_a_copy_that_was_handed_out_before_the_register_was_restored_is_taken_up_again(copy: SealedCopy) -> None:
    masking, now = order_masked(begin_masking(copy.submission.response)), timezone.now()
    handed_out = making.make_masked(masking, now).file
    directory = masked_directory(masking)
    name = default_storage.save(f"{directory}/handed-out.pdf", ContentFile(handed_out))
    torn = default_storage.save(f"{directory}/torn.pdf", ContentFile(handed_out[:5000]))
    made = making.keep_masked(masking, making.make_masked(masking, now), now)
    assert made.file.name == name
    with made.file.open("rb") as opened:
        assert opened.read() == handed_out
    assert not default_storage.exists(torn)


def test_one_with_other_things_hidden_is_neither_taken_up_nor_deleted(copy: SealedCopy) -> None:
    response, now = copy.submission.response, timezone.now()
    other = order_masked(begin_masking(response, *strike_place(places_in(copy)[0], HEALTH)))
    masking = order_masked(begin_masking(response))
    file = making.make_masked(other, now).file
    name = default_storage.save(f"{masked_directory(masking)}/other.pdf", ContentFile(file))
    made = making.keep_masked(masking, making.make_masked(masking, now), now)
    assert made.file.name != name
    assert default_storage.exists(name)


def spoil(file: Any) -> None:
    path = Path(file.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"%")


def remove(file: Any) -> None:
    default_storage.delete(file.name)


@pytest.mark.parametrize(("harm", "told"), [(spoil, "filen är inte den som förseglades"), (remove, "filen är borta")])
def test_a_masked_copy_that_is_gone_or_altered_is_not_handed_out_nor_noted_as_fetched(
    copy: SealedCopy, harm: Any, told: str
) -> None:
    response = copy.submission.response
    made = make_masked(begin_masking(response))
    with made.file.open("rb") as opened:
        file = opened.read()
    harm(made.file)
    answer = client_of(archivist_of(response)).get(reverse("masked_copy", args=[made.pk]))
    assert (answer.status_code, told in answer.content.decode()) == (409, True)
    assert not response.events.filter(action="masked_fetched").exists()
    _, judged = judge_file(file)
    assert judged.verdict is Verdict.GENUINE


@pytest.mark.parametrize("page", ["masking", "mask_words", "mask_preview"])
def test_nothing_is_masked_of_a_copy_whose_file_is_gone(copy: SealedCopy, page: str) -> None:
    masking = begin_masking(copy.submission.response)
    more = [places_in(copy)[0].key] if page == "mask_words" else []
    remove(copy.file)
    url = reverse(page, args=[masking.pk, *more])
    assert client_of(archivist_of(copy.submission.response)).get(url).status_code == 409


def test_what_tells_most_is_found_in_any_language_and_in_the_reason(copy: SealedCopy) -> None:
    text = "Émile och Ørsted mötte Şahin, Über 7-12 och e-post@example.se där"
    assert list(telling_words([text])) == ["Émile", "Ørsted", "Şahin", "Über", "7-12", "e-post@example.se"]
    place = next(one for one in places_in(copy) if one.name == "Organisationsnummer")
    word = next(telling_words([place.text]))
    why = Mask(HEALTH.paragraph, f"Gäller {word}")
    masking = begin_masking(copy.submission.response, *strike_place(place, why))
    told = next(one for one in repeated_of(masking) if one.startswith(f"{word}: "))
    assert "skälen eller beslutet, som står på kopians första sida" in told
