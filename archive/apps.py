from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Arkiv"

    def ready(self) -> None:
        """Let Django know the checks."""
        from archive.sealing import checks  # noqa: F401
