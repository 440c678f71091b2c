from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konton och organisationer"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in as signed_in_by_allauth
        from django.contrib.auth.signals import user_logged_in

        from accounts.factors import checks  # noqa: F401  # registers itself
        from accounts.identity_providers.signing_out import keep_token
        from accounts.log_events import connect_signals  # the models are not there before
        from accounts.sessions.limits import begin

        connect_signals()
        signed_in_by_allauth.connect(keep_token, dispatch_uid="identity-provider-token")
        user_logged_in.connect(begin, dispatch_uid="session-limits")
