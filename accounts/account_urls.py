"""Signing in and one's own account: of django-allauth's pages only those that the portal uses, by allauth's names."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.addresses import views as addresses
from accounts.identity_providers import views
from accounts.mailed_codes.views import show_again_by_code
from accounts.own import views as own
from accounts.own.password_views import reset_password

urlpatterns = [
    path("", own.own_account, name="account_own"),
    path("uppgifter.json", own.own_data, name="account_own_data"),
    path("inloggningar/avsluta-andra/", own.end_other_sessions, name="account_end_other_sessions"),
    path("inloggningar/<int:session_id>/avsluta/", own.end_session, name="account_end_session"),
    path("login/", allauth_views.login, name="account_login"),
    path("login/code/", allauth_views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", allauth_views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", allauth_views.signup, name="account_signup"),  # closed, and says so; the sign-in page asks for it
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("visa-igen/", views.show_again_by_provider, name="account_reauthenticate_by_provider"),
    path("visa-igen/kod/", show_again_by_code, name="account_reauthenticate_by_code"),
    path("e-postadress/", addresses.own_address, name="account_email"),
    path("e-postadress/<str:key>/", addresses.confirm_address, name="account_confirm_email"),
    path("password/change/", own.change_password, name="account_change_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        reset_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
