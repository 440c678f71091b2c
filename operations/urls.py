"""Addresses for load balancers and monitoring."""

from django.urls import path

from operations import views

urlpatterns = [
    path("halsa/", views.live, name="health"),
    path("redo/", views.ready, name="ready"),
]
