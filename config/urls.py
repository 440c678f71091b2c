"""Every address of the portal."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import views
from config.answering import security_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("responses.urls")),
    path("", include("archive.urls")),
    path("", include("cases.urls")),
    path("enkater/", include("authoring.urls")),
    path("organisation/", include("administration.urls")),
    path("systemets-logg/", include("administration.system_urls")),
    path("konto/", include("accounts.account_urls")),
    path("det-som-inte-gick-fram/", include("outbox.urls")),
    path("", include("operations.urls")),
    path("konto/andra-faktor/", include("accounts.factors.urls")),
    path("konto/passernycklar/", include("accounts.factors.passkey_urls")),
    path("konto/idp/", include("accounts.identity_providers.urls")),
    path("administration/", admin.site.urls),
    path("csp-rapport/", security_views.csp_report, name="csp_report"),
    path(".well-known/security.txt", security_views.security_txt, name="security_txt"),
    path("inloggad-igen/", views.signed_in_again, name="signed_in_again"),
    path("om/", views.about, name="about"),
    path("hjalp/", views.help_page, name="help"),
    path("personuppgifter/", views.privacy, name="privacy"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("stilguide/", views.style_guide, name="style_guide"),
    path("stilguide/<slug:guide_page>/", views.style_guide, name="style_guide_page"),
]
handler500 = "config.answering.failing.server_error"
