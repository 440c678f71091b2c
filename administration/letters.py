"""What people are told of their account, their roles, their mandates, the yearly review, and a second factor that is
replaced. Those of the account are put by accounts.telling.
"""

from functools import partial
from typing import Any

from accounts.models import FactorReset
from accounts.models.factors import LASTS
from outbox.letters import Letter

_START = {"address": ("start",)}
_MANDATE = {"address": ("mandate", "{mandate.organisation_id}", "{mandate.pk}")}
_RESET = {"address": ("factor_reset", "{reset.organisation_id}", "{reset.pk}"), "sign_in_address": ("account_login",)}

ACCOUNT_MADE = Letter(
    template="administration/email/account_made",
    to="whoever has got an account from a systemadministratör; the letter itself opens nothing",
    tells="by",
    subject="Du har fått ett konto i Svarsportalen",
    key="{who}:{at}",
    links={"address": ("account_reset_password",)},
)
ACCOUNT_CHANGED = Letter(
    template="administration/email/account_changed",
    to="the owner: a password or a factor is new or gone, in django-allauth's words (text), named as there (what)",
    tells="user what subject text",
    subject="{subject}",
    key="{what}:{user.pk}:{at}",
)
ADDRESS_ASKED = Letter(
    template="administration/email/address_asked",
    to="the address that the account has: somebody who is signed in has asked for another",
    tells="user new",
    subject="Någon vill byta din e-postadress",
    key="{user.pk}:{at}",
    links={"address": ("account_change_password",)},
)
ADDRESS_CHANGED = Letter(
    template="administration/email/address_changed",
    to="the address that the account had",
    tells="user new",
    subject="Din e-postadress är bytt",
    key="{user.pk}:{at}",
)
FACTOR_REMOVED_BY_TWO = Letter(
    template="administration/email/factor_removed_by_two",
    to="the systemadministratör whose second factor two others have removed",
    tells="first second",
    subject="Din andra faktor är borttagen",
    key="{who}:{at}",
    links={"address": ("account_login",)},
)
ROLES_GIVEN = Letter(
    template="administration/email/roles_given",
    to="whoever has got roles: which, from when, and how to sign in; the letter itself opens nothing",
    tells="organisation roles valid_from valid_to signs needs_factor by has_password",
    subject="Din roll i {organisation.name} i Svarsportalen",
    key="{organisation.pk}:{who}:{at}",
    links={**_START, "password_address": ("account_reset_password",)},
)
SIGN_INS_ENDED = Letter(
    template="administration/email/sign_ins_ended",
    to="the person whose sign-ins an administrator has ended",
    tells="organisation by",
    subject="Du har loggats ut ur Svarsportalen",
    key="{organisation.pk}:{who}:{at}",
    links={"address": ("account_login",)},
)
RULES_CHANGED = Letter(
    template="administration/email/rules_changed",
    to="the others who confirm what one person does: which rules an administrator has changed, and to what",
    tells="organisation by rules",
    subject="Regler är ändrade för {organisation.name}",
    key="{organisation.pk}:{who}:{at}",
)
YOU_HAVE_LEFT = Letter(
    template="administration/email/you_have_left",
    to="the person whose roles were ended",
    tells="organisation by",
    subject="Dina roller i {organisation.name} är avslutade",
    key="{organisation.pk}:{who}:{at}",
)
SOMEBODY_LEFT = Letter(
    template="administration/email/somebody_left",
    to="the editors: what the person had, who has it now, and what nobody can approve any more (stuck)",
    tells="organisation person had stuck taken_over_by",
    subject="{person.name} har inte längre någon roll i {organisation.name}",
    key="{organisation.pk}:{person.pk}:{who}:{at}",
    links=_START,
)
REVIEW_DUE = Letter(
    template="administration/email/review_due",
    to="the administrators, once a month from the day on which a year has passed",
    tells="organisation due",
    subject="Gå igenom vilka som har roller i {organisation.name}",
    key="{organisation.pk}:{who}:{day:%Y-%m}",
    links={"address": ("access_review", "{organisation.pk}")},
)

MANDATE_GIVEN = Letter(
    template="administration/email/mandate_given",
    to="the holder: it waits to be confirmed",
    tells="mandate",
    subject="Ditt mandat för {mandate.organisation.name} väntar på att bekräftas",
    key="{mandate.pk}:{who}:{at}",
    links=_MANDATE,
)
MANDATE_TO_CONFIRM = Letter(
    template="administration/email/mandate_to_confirm",
    to="those who may confirm it",
    tells="mandate",
    subject="Att bekräfta: mandat för {mandate.name}",
    key="{mandate.pk}:{who}:{at}",
    links=_MANDATE,
)
MANDATE_CONFIRMED = Letter(
    template="administration/email/mandate_confirmed",
    to="the holder and the giver: it holds within its days",
    tells="mandate by",
    subject="Mandatet för {mandate.name} är bekräftat",
    key="{mandate.pk}:{who}:{at}",
    links=_MANDATE,
)
MANDATE_REFUSED = Letter(
    template="administration/email/mandate_refused",
    to="the holder and the giver: nothing comes of it, and why",
    tells="mandate by reason",
    subject="Mandatet för {mandate.name} bekräftades inte",
    key="{mandate.pk}:{who}:{at}",
    links=_MANDATE,
)
MANDATE_WITHDRAWN = Letter(
    template="administration/email/mandate_withdrawn",
    to="the holder and the giver: from when it no longer holds, and why",
    tells="mandate by from_day reason",
    subject="Mandatet för {mandate.name} är återkallat",
    key="{mandate.pk}:{who}:{at}",
    links=_MANDATE,
)


def _facts(*, reset: FactorReset, **told: object) -> dict[str, Any]:
    return {"until": reset.asked_at + LASTS}


_about_reset = partial(Letter, tells="reset", key="{reset.pk}:{who}", links=_RESET, facts=_facts)

FACTOR_RESET_ASKED_OWNER = _about_reset(
    template="administration/email/factor_reset_asked_owner",
    to="the owner, who can stop it",
    subject="Din andra faktor i Svarsportalen kan komma att ersättas",
)
FACTOR_RESET_TO_CONFIRM = _about_reset(
    template="administration/email/factor_reset_to_confirm",
    to="those who may confirm it",
    subject="Bekräfta att {reset.user.name} har tappat bort sin andra faktor",
)
FACTOR_REPLACED_OWNER = _about_reset(
    template="administration/email/factor_replaced_owner",
    to="the owner, with what to do now",
    subject="Din andra faktor i Svarsportalen är borttagen",
)
FACTOR_REPLACED = _about_reset(
    template="administration/email/factor_replaced",
    to="the asker",
    subject="Andra faktorn för {reset.user.name} är borttagen",
)
FACTOR_RESET_STOPPED = _about_reset(
    template="administration/email/factor_reset_stopped",
    to="the owner and the asker",
    subject="Andra faktorn för {reset.user.name} ersätts inte",
)
