"""A process of its own in which a page fails with an answer in its hands, and an error is logged."""

import logging
from typing import NoReturn

import django
import sentry_sdk
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import include, path

django.setup()


@login_not_required
def fail(request: HttpRequest, name: str) -> NoReturn:
    """Raises with the answer in the words of the exception and in a variable."""
    answer = request.POST["svar"]
    raise ValueError(f"{answer} is no number")


urlpatterns = [path("svar/<str:name>/", fail), path("", include("config.urls"))]

if __name__ == "__main__":
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False, STORAGES=plain):
        Client(raise_request_exception=False, headers={"x-request-id": "request-1234"}).post(
            "/svar/hemlig-nyckel/?q=hemlig-nyckel", {"svar": "HEMLIGT SVAR"}, headers={"cookie": "a=HEMLIGT SVAR"}
        )
    logging.getLogger("portal").error("the answer %s does not fit", "HEMLIGT SVAR")
    sentry_sdk.flush(10)
