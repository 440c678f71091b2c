"""Whose a questionnaire is: its owner's authors publish, retire and rename it; who sent it out moves its days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Organisation, User
from accounts.roles import Role
from authoring import inviting
from authoring.editions import Edition
from responses.models import Response, Submission
from responses.reading.earlier_sources import earlier_sources
from surveys import services
from surveys.models import LoadedDefinition, Questionnaire, Retirement, Survey
from tests.authoring.rooms import SOUND, in_days, kept, page, published
from tests.builders import (
    make_authority,
    make_definition,
    make_kommun,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_rss,
    submit,
    the_authority,
)

pytestmark = pytest.mark.django_db


def author_of(owner: Organisation) -> User:
    return make_member(Role.AUTHOR, organisation=owner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


KINDS: dict[str, Callable[[], Organisation]] = {
    "region": make_organisation,
    "rss": lambda: make_rss(make_kommun()),
    "authority": make_authority,
    "kommun": make_kommun,
}


def facts_of_everything() -> list[Any]:
    """Whatever an author can change of questionnaires and invitations."""
    models = [Survey, Questionnaire, LoadedDefinition, Retirement, Response]
    return [[model_to_dict(row) for row in model._default_manager.order_by("pk")] for model in models]


class Theirs:
    """What one owner has: something loaded, published, and sent out to somebody."""

    def __init__(self, owner: Organisation) -> None:
        self.owner, self.author = owner, author_of(owner)
        self.loaded = kept(self.author, name="prov-inlast", series="prov")
        self.published = Edition(make_questionnaire(make_definition(name="prov-ut", series="prov"), owner=owner))
        self.response = make_response(questionnaire=self.published.published)

    def attempts(self, actor: User, other: Organisation) -> dict[str, Callable[[], object]]:
        """Every change by service, as `actor`."""
        now, questionnaire = timezone.now(), self.published.published
        assert questionnaire is not None
        assert self.loaded.loaded is not None
        loaded, definition = self.loaded.loaded, make_definition(name="prov-ny", series="prov", title="Omdöpt")
        days: dict[str, Any] = {"opens_on": now.date(), "last_day": now.date() + timedelta(days=9)}
        return {
            "load": lambda: services.keep_loaded(
                definition=definition, owner=self.owner, file_name="p.yaml", actor=actor, at=now
            ),
            "publish": lambda: services.publish_loaded(loaded=loaded, actor=actor),
            "retire": lambda: services.retire_questionnaire(
                questionnaire=questionnaire, reason="Fel.", actor=actor, at=now
            ),
            "invite": lambda: inviting.invite_all(
                questionnaire=questionnaire, organisations=[make_organisation()], actor=actor, at=now, **days
            ),
            "invite as another": lambda: inviting.invite_all(
                questionnaire=questionnaire,
                organisations=[make_organisation()],
                inviter=other,
                actor=actor,
                at=now,
                **days,
            ),
            "extend": lambda: inviting.extend_last_day(
                response=self.response,
                last_day=self.response.last_day + timedelta(days=9),
                reason="Mer tid.",
                actor=actor,
                at=now,
            ),
        }

    def posts(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Every page that changes something, with what is posted to it."""
        ref, days = self.published.ref, {"opens_on": in_days(0), "last_day": in_days(30)}
        return {
            "publish": (reverse("publish", args=[self.loaded.ref]), {}),
            "retire": (reverse("retire", args=[ref]), {"reason": "Fel."}),
            "invite": (reverse("invite", args=[ref]), {"organisations": [make_organisation().pk], **days}),
            "extend": (reverse("extend", args=[self.response.pk]), {"last_day": in_days(90), "reason": "Mer tid."}),
        }


class EveryAuthoringActionByEveryOtherAuthor(TestCase):
    """A property: whoever the owner is and whoever the other author, nothing of the owner's changes."""

    @given(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS)))
    def test_nothing_changes(self, owners_kind: str, others_kind: str) -> None:
        theirs, other = Theirs(KINDS[owners_kind]()), KINDS[others_kind]()
        stranger = author_of(other)
        attempts, posts = theirs.attempts(stranger, other), theirs.posts()
        before = facts_of_everything()
        for name, attempt in attempts.items():
            with pytest.raises(PermissionDenied):
                attempt()
            assert facts_of_everything() == before, name
        for name, (address, posted) in posts.items():
            status = signed_in(stranger).post(address, posted).status_code
            allowed = {403, 404}
            if name == "invite" and owners_kind == "authority" and others_kind in ("region", "rss"):
                allowed = {422}  # the page is theirs too, and offers their own municipalities only
            assert status in allowed, (name, status)
            assert facts_of_everything() == before, name
        assert theirs.attempts(theirs.author, theirs.owner)["extend"]()


def test_names_and_versions_are_unique_for_each_owner_only() -> None:
    definition, other = make_definition(name="prov", series="serie", title="Myndighetens"), make_organisation()
    first = make_questionnaire(definition)
    second = make_questionnaire(make_definition(name="prov", series="serie", title="Regionens"), owner=other)
    assert (first.version, first.name) == (second.version, second.name)
    assert first.survey != second.survey
    assert [survey.title for survey in Survey.objects.order_by("pk")] == ["Myndighetens", "Regionens"]


def test_a_version_belongs_to_its_series_owner_and_a_series_never_changes_hands() -> None:
    questionnaire, other = make_questionnaire(), make_organisation()
    with pytest.raises(DatabaseError):
        Survey.objects.filter(pk=questionnaire.survey_id).update(owner=other)


def test_the_database_refuses_a_version_of_another_owners_series() -> None:
    questionnaire, other = make_questionnaire(), make_organisation()
    questionnaire.pk, questionnaire.owner = None, other
    with pytest.raises(DatabaseError, match="another owner"):
        questionnaire.save(force_insert=True)


def test_every_author_reads_an_authoritys_published_forms_and_nobody_elses() -> None:
    region, authoritys = make_organisation(), published(name="prov-myndighet")
    regions, loaded = published(name="prov-region", owner=region), kept(author_of(the_authority()), name="prov-inlast")
    client = signed_in(author_of(make_organisation()))
    assert [row.edition.ref for row in client.get(reverse("authoring")).context["page"]] == [authoritys.ref]
    names = ("edition", "edition_items", "preview")
    assert {client.get(reverse(name, args=[authoritys.ref])).status_code for name in names} == {200}
    hidden = [reverse(name, args=[one.ref]) for name in names for one in (regions, loaded)]
    assert {client.get(address).status_code for address in hidden} == {404}
    assert client.get(reverse("compare"), {"fran": regions.ref, "till": authoritys.ref}).status_code == 404
    own = signed_in(author_of(region))
    assert own.get(reverse("edition", args=[regions.ref])).status_code == 200


def test_a_region_keeps_the_authoritys_form_publishes_it_and_answers_it_by_itself() -> None:
    region, authoritys = make_organisation(), published(name="prov", title="Myndighetens enkät")
    client = signed_in(author_of(region))
    assert "Behåll för eget bruk" in page(client, "edition", authoritys.ref)
    assert "egen kopia" in page(client, "keep_edition", authoritys.ref)
    kept_at = client.post(reverse("keep_edition", args=[authoritys.ref]))["Location"]
    loaded = LoadedDefinition.objects.get(owner=region)
    assert kept_at == reverse("edition", args=[Edition(loaded).ref])
    client.post(reverse("publish", args=[Edition(loaded).ref]))
    own = Edition(Questionnaire.objects.get(owner=region))
    fields = {"organisations": [region.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert client.post(reverse("invite", args=[own.ref]), fields).status_code == 302
    response = Response.objects.get(organisation=region)
    assert (response.inviter, response.receiver_organisation) == (region, region)
    assert response.received_by == own.tree.received_by
    assert client.post(reverse("retire", args=[own.ref]), {"reason": "Klar."}).status_code == 302
    assert not Retirement.objects.filter(questionnaire=authoritys.published).exists()


def test_what_is_ones_own_is_not_kept_once_more() -> None:
    own = published()
    assert signed_in(author_of(the_authority())).post(reverse("keep_edition", args=[own.ref])).status_code == 409


def test_an_author_in_two_organisations_says_whose_a_file_is() -> None:
    one, other = make_organisation(), make_organisation()
    author = make_member(Role.AUTHOR, organisation=other, user=author_of(one))
    client = signed_in(author)

    def load(**fields: Any) -> Any:
        file = SimpleUploadedFile("prov.yaml", SOUND.encode())
        return client.post(reverse("load"), {"file": file, **fields})

    assert "Välj organisation." in load().content.decode()
    assert load(owner=make_organisation().pk).status_code == 422
    assert load(owner=other.pk).status_code == 302
    assert LoadedDefinition.objects.get().owner == other


def test_earlier_answers_come_from_the_same_owners_forms_only() -> None:
    def continuing(owner: Organisation) -> Questionnaire:
        link = "{type: text, link_id: A-1, text: T, continues: {questionnaire: prov-2023, item: A-1, relation: same}}"
        return make_questionnaire(make_definition(f"- {link}", name="prov-2025"), owner=owner)

    region = make_organisation()
    plain = "- {type: text, link_id: A-1, text: T}"
    old = make_questionnaire(make_definition(plain, name="prov-2023", year=2023), owner=region)
    answered = make_response(questionnaire=old, organisation=region, state="approved")
    submission: Submission = submit(answered)
    same = make_response(questionnaire=continuing(region), organisation=region)
    other = make_response(questionnaire=continuing(the_authority()), organisation=region)
    assert earlier_sources(same)["prov-2023"].submission == submission.pk
    assert earlier_sources(other) == {}
