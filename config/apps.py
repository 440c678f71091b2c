"""The administrator's site, in Swedish words."""

from django.contrib.admin.apps import AdminConfig

from config.forms import clean_typed_text


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"

    def ready(self) -> None:
        clean_typed_text()
        super().ready()
