"""Django's admin site with the portal's name; for the systemadministratör only."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_header = "Svarsportalen, administration"
    site_title = "Svarsportalen"
    index_title = "Organisationer, personer och mandat"
