"""Signing in by the identity provider: of django-allauth's pages only what the portal uses."""

from allauth.socialaccount import views as allauth_views
from django.urls import path

from accounts.identity_providers import views

urlpatterns = [
    path("", views.find_identity_provider, name="openid_connect_find"),
    path("avbruten/", allauth_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("fel/", allauth_views.login_error, name="socialaccount_login_error"),
    path("<str:provider_id>/", views.identity_provider_login, name="openid_connect_login"),
    path("<str:provider_id>/tillbaka/", views.identity_provider_callback, name="openid_connect_callback"),
]
