from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Drift"

    def ready(self) -> None:
        from operations import reporting
        from operations.metrics import tasks

        reporting.start_reporting()
        tasks.connect()
