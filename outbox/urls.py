"""Addresses of what did not get through, in Swedish; for administrators."""

from django.urls import path

from outbox import views

urlpatterns = [
    path("", views.undelivered, name="undelivered"),
    path("forsok-alla/", views.try_all_again, name="try_all_again"),
    path("<int:message_id>/", views.decide, name="decide_undelivered"),
]
