"""The administrator's site, in Swedish words."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from config.fields.forms import clean_typed_text
from config.fields.messages import speak_plain_swedish
from config.operator import require_operator


class PortalConfig(AppConfig):
    """Has no models; its commands come before Django's own of the same name."""

    name = "config"
    default = False

    def ready(self) -> None:
        # The checks register themselves; tasks are Celery's default application's, which is then ours.
        from config import celery, checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"

    def ready(self) -> None:
        clean_typed_text()
        speak_plain_swedish()
        register(require_operator, Tags.security, deploy=True)
        super().ready()
