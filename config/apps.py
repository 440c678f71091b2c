"""The administrator's site, in Swedish words."""

from django.contrib.admin.apps import AdminConfig

from config.forms import clean_typed_text
from config.messages import speak_plain_swedish


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"

    def ready(self) -> None:
        clean_typed_text()
        speak_plain_swedish()
        super().ready()
