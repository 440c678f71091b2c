from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konton och organisationer"

    def ready(self) -> None:
        from accounts.factors import checks  # noqa: F401  # registers itself
        from accounts.log_events import connect_signals  # the models are not there before

        connect_signals()
