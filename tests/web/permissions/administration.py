"""The pages of an organisation's own administrator."""

from collections.abc import Callable

from django.utils import timezone

from accounts.models import ApprovalStep
from accounts.reviews.reading import review_of
from accounts.roles import Role
from administration.leaving.reading import leaving_of
from administration.settings.groups import BY_SLUG
from config.fields.page_marks import mark_of
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def given(email: str) -> Callable[[Rule, World], dict[str, str]]:
    """A role from today, to somebody new where an address is needed."""

    def fields(_: Rule, world: World) -> dict[str, str]:
        roles = {"roles": Role.ARCHIVIST.value, "valid_from": timezone.localdate().isoformat()}
        return {**roles, "email": email, "name": "Ny Person"} if email else roles

    return fields


def new_key(_: Rule, __: World) -> dict[str, str]:
    return {"name": "Ett annat system", "last_day": timezone.localdate().isoformat()}


def settings_seen(rule: Rule, world: World) -> dict[str, str]:
    form = BY_SLUG[rule.item].form(None, organisation=world.responses[rule.stage].organisation)
    return {"seen": str(form.initial["seen"])}


def order_seen(rule: Rule, world: World) -> dict[str, str]:
    steps = ApprovalStep.objects.filter(organisation=world.responses[rule.stage].organisation, series="")
    return {"seen": mark_of(*steps.order_by("number").values_list("user", flat=True))}


def access_seen(rule: Rule, world: World) -> dict[str, str]:
    person, organisation = world.people[rule.item.strip("-") or "contributor"], world.responses[rule.stage].organisation
    return {"seen": review_of(organisation, timezone.localdate(), [person]).people[0].seen}


def leaving_seen(rule: Rule, world: World) -> dict[str, str]:
    person, organisation = world.people[rule.item.strip("-") or "contributor"], world.responses[rule.stage].organisation
    return {"seen": mark_of(*leaving_of(organisation, person, timezone.localdate()).facts)}


def withdrawn(_: Rule, __: World) -> dict[str, str]:
    return {"withdraw-from_day": timezone.localdate().isoformat(), "withdraw-reason": "Har slutat."}


ROOM = Room(
    "An organisation's own administration",
    rules="""
    administered                  -     -        GET   403 all; 200 steward; 302 other-steward
    organisation_people           draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    invite_person                 draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    invite_person                 draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    organisation_person           draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    organisation_person           draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    end_role                      draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    end_guest                     draft guest    POST  403 all; 302 steward; 404 administrator guest nobody
    end_sign_ins                  draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    leave_organisation            draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    leave_organisation            draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    leave_organisation            draft steward  POST  403 all; 404 administrator guest nobody; 409 steward
    ask_factor_reset              draft locked   GET   403 all; 200 steward; 404 administrator guest nobody
    ask_factor_reset              draft locked   POST  403 all; 302 steward; 404 administrator guest nobody
    ask_factor_reset              draft lost     POST  403 all; 404 administrator guest nobody; 409 steward
    factor_reset                  draft -        GET   200 editor approver archivist steward; 403 contributor reader author handed
    factor_reset                  draft -        POST  302 editor approver archivist; 403 contributor reader author steward handed
    stop_factor_reset             draft -        POST  302 editor approver archivist steward; 403 contributor reader author handed
    organisation_settings         draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    organisation_settings_history draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    change_organisation_settings  draft kontakt  GET   403 all; 200 steward; 404 administrator guest nobody
    change_organisation_settings  draft kontakt  POST  403 all; 302 steward; 404 administrator guest nobody
    change_organisation_settings  draft e-arkiv  GET   403 all; 200 steward; 404 administrator guest nobody
    change_organisation_settings  draft e-arkiv  POST  403 all; 302 steward; 404 administrator guest nobody
    change_organisation_settings  draft gallring GET   403 all; 302 steward; 404 administrator guest nobody
    change_organisation_settings  draft gallring POST  403 all; 302 steward; 404 administrator guest nobody
    change_organisation_settings  draft x        GET   403 all; 404 steward administrator guest nobody
    remove_person                 draft -        GET   403 all; 302 steward; 404 administrator guest nobody
    remove_person                 draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    remove_person_by_system       -     -        GET   403 all; 302 administrator
    remove_person_by_system       -     -        POST  403 all; 302 administrator
    access_review                 draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    access_review_file            draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    confirm_access                draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    confirm_access                draft steward  POST  403 all; 404 administrator guest nobody
    finish_review                 draft -        POST  403 all; 404 administrator guest nobody; 409 steward
    mandates                      draft -        GET   200 editor archivist reader steward; 403 contributor approver author handed
    give_mandate                  draft -        GET   403 all; 302 steward; 404 administrator guest nobody
    give_mandate                  draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    mandate                       draft -        GET   200 editor approver archivist reader steward; 403 contributor author handed
    mandate                       draft waiting  GET   200 editor approver archivist reader steward; 403 contributor author handed
    mandate_decision              draft -        GET   200 editor approver archivist reader steward; 403 contributor author handed
    confirm_mandate               draft waiting  POST  302 editor archivist; 403 contributor approver reader author steward handed
    refuse_mandate                draft waiting  POST  302 editor archivist; 403 contributor approver reader author steward handed
    withdraw_mandate              draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    units                         draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    units                         draft -        POST  403 all; 422 steward; 404 administrator guest nobody
    unit                          draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    unit                          draft -        POST  403 all; 422 steward; 404 administrator guest nobody
    end_unit                      draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    approval_order                draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    change_approval_order         draft alla     GET   403 all; 200 steward; 404 administrator guest nobody
    change_approval_order         draft alla     POST  403 all; 302 steward; 404 administrator guest nobody
    change_approval_order         draft x        GET   403 all; 404 steward administrator guest nobody
    api_keys                      draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    make_api_key                  draft -        GET   403 all; 302 steward; 404 administrator guest nobody
    make_api_key                  draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    withdraw_api_key              draft -        POST  403 all; 302 steward; 404 administrator guest nobody
    organisation_log              draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    organisation_log_file         draft -        GET   403 all; 200 steward; 404 administrator guest nobody
    system_log                    -     -        GET   403 all; 200 administrator
    system_log_file               -     -        GET   403 all; 200 administrator
    """,
    fields={
        "invite_person": given("ny.person@example.se"),
        "organisation_person": given(""),
        "make_api_key": new_key,
        "change_organisation_settings": settings_seen,
        "change_approval_order": order_seen,
        "confirm_access": access_seen,
        "leave_organisation": leaving_seen,
        "refuse_mandate": {"refuse-reason": "Fel titel."},
        "withdraw_mandate": withdrawn,
    },
)
