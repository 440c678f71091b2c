"""Passkeys: of django-allauth's pages for more than a password only what the portal uses, by allauth's names."""

from django.urls import path

from accounts.factors import passkey_views as views

urlpatterns = [
    path("", views.PasskeyListView.as_view(), name="mfa_list_webauthn"),
    path("ny/", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("<int:pk>/namn/", views.EditPasskeyView.as_view(), name="mfa_edit_webauthn"),
    path("<int:pk>/ta-bort/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
]
