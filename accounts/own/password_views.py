"""Changing a password and choosing a new one, on django-allauth's pages."""

from allauth.account import views as allauth_views

from accounts.telling import ToldTogetherMixin


class ChangePasswordView(ToldTogetherMixin, allauth_views.PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """Another password, for whoever knows the one they have."""


class ResetPasswordView(ToldTogetherMixin, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """A new password, for whoever has followed the link in the letter."""


change_password = ChangePasswordView.as_view()
reset_password = ResetPasswordView.as_view()
