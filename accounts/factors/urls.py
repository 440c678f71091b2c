"""The second factor: of django-allauth's pages only what the portal uses, by allauth's names."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.factors import views

urlpatterns = [
    path("", views.FactorsView.as_view(), name="mfa_index"),
    path("logga-in/", login_not_required(views.show_factor), name="mfa_authenticate"),
    path("logga-in/passernyckel/", login_not_required(views.sign_in_by_passkey), name="mfa_login_webauthn"),
    path("visa-igen/", views.show_again, name="mfa_reauthenticate"),
    path("visa-igen/passernyckel/", views.ShowPasskeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("app/", views.ActivateAppView.as_view(), name="mfa_activate_totp"),
    path("app/ta-bort/", views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("reservkoder/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("reservkoder/nya/", views.NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
]
