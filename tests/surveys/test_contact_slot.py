"""The place that a form leaves for a contact."""

from dataclasses import replace

import pytest

from surveys.contact_slot import Contact, with_contact
from surveys.loader import DefinitionError
from tests.builders import grant_definition, make_definition


def test_name_and_address_stand_in_their_printed_places() -> None:
    tree = grant_definition()
    shown = with_contact(tree, tree.intro, Contact(name="Enheten för bidrag", email="bidrag@example.se"))
    assert "Enheten för bidrag\n\nE-post: bidrag@example.se" in shown
    assert "[handläggare]" not in shown


@pytest.mark.parametrize(
    ("contact", "end"),
    [
        (Contact(), "[handläggare]\n\nE-post: [handläggare]"),
        (Contact(name="Enheten"), "Enheten\n\nE-post: [handläggare]"),
        (Contact(email="b@example.se"), "[handläggare]\n\nE-post: b@example.se"),
    ],
)
def test_what_is_not_known_stands_as_printed(contact: Contact, end: str) -> None:
    tree = grant_definition()
    assert with_contact(tree, tree.intro, contact).rstrip().endswith(end)


def test_a_name_with_brackets_and_backslashes_is_only_a_name() -> None:
    tree = replace(grant_definition(), contact_email_slot="")
    assert r"\1 [x]" in with_contact(tree, "[handläggare]", Contact(name=r"\1 [x]"))


@pytest.mark.parametrize("slot", ["handläggare", "[annan]", "[a] [b]"])
def test_a_slot_that_is_not_printed_or_has_no_place_is_an_authors_error(slot: str) -> None:
    with pytest.raises(DefinitionError, match="contact_slot ska vara det som är tryckt"):
        make_definition(
            intro="'[handläggare] [a] [b] x'", contact_slot=f"'{slot}'" if slot != "[a] [b]" else "'[a] [b]'"
        )
