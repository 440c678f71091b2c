"""Addresses of the systemadministratör's own pages, beside Django's administration."""

from django.urls import path

from administration.log import views as log
from administration.removing import views as removing

urlpatterns = [
    path("", log.system_log, name="system_log"),
    path("csv/", log.system_log_file, name="system_log_file"),
    path("personer/<int:person_id>/ta-bort/", removing.remove_by_system, name="remove_person_by_system"),
]
