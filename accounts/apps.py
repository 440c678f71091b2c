from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konton och organisationer"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts.factors import checks  # noqa: F401  # registers itself
        from accounts.log_events import connect_signals  # the models are not there before
        from accounts.session_limits import begin

        connect_signals()
        user_logged_in.connect(begin, dispatch_uid="session-limits")
