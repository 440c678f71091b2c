"""Is a file an unaltered copy? A public page: what is uploaded is judged and forgotten."""

import sys
from collections.abc import Mapping, Sequence

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from archive.forms import VerificationForm
from archive.sealing.certificates import all_certificates, certificates_of_seals
from archive.sealing.owners import name_owners
from archive.verdict import TOO_LARGE, tell
from archive.verification import judge_file
from config.answering.bodies import takes_bytes
from config.answering.downloads import download
from config.cache import count_within
from config.refusals import TooManyTriesError
from seals.certificates import PublishedCertificate, Use, pem_of
from seals.confinement import LARGEST_MEGABYTES

_USES = {
    Use.ROOT: ("Rotcertifikat", "Hit leder sigillen. Den som har det här certifikatet kan kontrollera dem."),
    Use.SEAL: ("Sigillens egna certifikat", "De visar vem som äger ett sigill. De ligger också i arkivexemplaren."),
    Use.TIME: ("Rotcertifikat för tidsstämplar", "Hit leder tidsstämplarna, som visar när ett sigill gjordes."),
    Use.PERSON: (
        "Rotcertifikat för underskrifter",
        "Hit leder underskrifterna av behöriga företrädare som har skrivit under själva, filen underskrift-1.p7s.",
    ),
}
# What a form adds to its file.
_FRAME = 100_000


# Protected below: looking for the token reads the whole body, and what is too much is refused before that.
@csrf_exempt
@takes_bytes(lambda: sys.maxsize)  # the view itself refuses what is too much, with a verdict of its own
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; after POST the verdict with its reasons."""
    if request.method == "POST":
        _refuse_floods(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_MEGABYTES * 1_000_000 + _FRAME:
            return render(request, "archive/verify.html", {"told": TOO_LARGE, "form": VerificationForm()}, status=413)
    return _judged(request)


@csrf_protect
def _judged(request: HttpRequest) -> HttpResponse:
    form, told = VerificationForm(), None
    if request.method == "POST":
        form = VerificationForm(request.POST, request.FILES)
        if form.is_valid():
            told = tell(*judge_file(form.content(), on=form.cleaned_data["on"]))
    return render(request, "archive/verify.html", {"told": told, "form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Whose the seals are: the certificates with their fingerprints, for whoever checks a copy without the portal."""
    published = all_certificates()
    uses = {one.use.value for one in published}
    owners = sorted({number for one in published for number in one.organisations})
    names = {number: f"{name_owners([number])} ({number})" for number in owners}
    told = {"groups": _groups_of(published, names), "uses": uses, "owners": names}
    return render(request, "archive/certificates.html", told)


def _groups_of(
    published: Sequence[PublishedCertificate], names: Mapping[str, str]
) -> list[tuple[str, str, list[tuple[PublishedCertificate, str]]]]:
    """Title, what they are for, and each certificate with the names of those whose copies alone it is for."""
    told = [(one, ", ".join(names[number] for number in one.organisations)) for one in published]
    found = ((*_USES[use], [pair for pair in told if pair[0].use is use]) for use in Use)
    return [group for group in found if group[-1]]


@login_not_required
@require_safe
def certificates_file(request: HttpRequest) -> HttpResponse:
    """Those of the seals in one file, each named in a line before it, as openssl and others read them.

    ?organisation=NNNNNN-NNNN: those alone that are for the copies of that organisation.
    """
    certificates = certificates_of_seals()
    if organisation := request.GET.get("organisation", ""):
        certificates = [one for one in certificates if one.serves(organisation)]
    return _pem_file("sigillets-certifikat.pem", certificates)


@login_not_required
@require_safe
def time_certificates_file(request: HttpRequest) -> HttpResponse:
    """The roots of time stamps, apart: a seal that leads to one of them is nobody's. 404 where there are none."""
    return _pem_file("tidsstamplar-certifikat.pem", [one for one in all_certificates() if one.use is Use.TIME])


@login_not_required
@require_safe
def signature_certificates_file(request: HttpRequest) -> HttpResponse:
    """The roots of people's signatures, apart as well. 404 where there are none."""
    return _pem_file("underskrifternas-certifikat.pem", [one for one in all_certificates() if one.use is Use.PERSON])


def _pem_file(name: str, certificates: Sequence[PublishedCertificate]) -> HttpResponse:
    if not certificates:
        raise Http404
    return download(pem_of(certificates), name=name, media_type="application/pem-certificate-chain")


def _refuse_floods(request: HttpRequest) -> None:
    key = f"verifications:{get_adapter(request).get_client_ip(request)}"
    if count_within(key, seconds=60) > settings.VERIFICATIONS_A_MINUTE:
        raise TooManyTriesError("Många filer har kontrollerats härifrån. Vänta en minut och försök igen.")
