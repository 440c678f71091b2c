"""The portal's addresses, and one more: what a page costs that does as good as nothing."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path

from accounts.requests import PortalRequest
from config.urls import handler500
from config.urls import urlpatterns as portal

TABLE = "CREATE TABLE bench_floor (person integer PRIMARY KEY, text text NOT NULL)"
_SELECT = "SELECT text FROM bench_floor WHERE person = %s"
_UPSERT = "INSERT INTO bench_floor VALUES (%s, %s) ON CONFLICT (person) DO UPDATE SET text = excluded.text"


def floor(request: PortalRequest) -> HttpResponse:
    """Session, user, one SELECT, and where it is posted one UPSERT: nobody who shows or saves something does less."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [request.user.pk])
        if request.method == "POST":
            cursor.execute(_UPSERT, [request.user.pk, "å" * 1000])
    return HttpResponse("ok")


__all__ = ["handler500", "urlpatterns"]
urlpatterns = [path("bench/floor/", floor), *portal]
