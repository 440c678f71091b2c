"""Sealed copies of real submissions, with the keys and judges of the seal's own tests."""

from copy import deepcopy

import pytest

from archive.models import SealedCopy
from responses.models import State
from tests.attachments import files
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    grant_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.seals.conftest import (
    foreign_sealer,
    register,
    seal_directory,
    sealed,
    sealer,
    services,
    trust_roots,
    unsealed,
    verapdf,
)

__all__ = [
    "copy_with_attachments",
    "foreign_sealer",
    "register",
    "seal_directory",
    "sealed",
    "sealer",
    "services",
    "trust_roots",
    "unsealed",
    "verapdf",
]


@pytest.fixture(scope="module")
def _copy_with_attachments(made_once: None) -> SealedCopy:
    response = make_response(questionnaire=grant_questionnaire())
    attach_file(response, "SB-kontinuitet-3-beskriv", title="Beslut om fast läkarkontakt", diarienummer="RS 2025-0417")
    attach_file(response, "SB-kontinuitet-3-beskriv", content=files.docx(), name="plan.docx", title="Handlingsplan")
    attach_link(response, "SB-kontinuitet-4-typ", title="Handlingsplanen på webben")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return seal(response)


@pytest.fixture
def copy_with_attachments(_copy_with_attachments: SealedCopy) -> SealedCopy:
    return deepcopy(_copy_with_attachments)
