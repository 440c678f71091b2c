"""Addresses of the enkätansvarig's pages. `edition` is inlast-<number> (loaded), utgava-<number> (published) or
utkast-<number> (a draft).
"""

from django.urls import include, path

from authoring.composing.views import beginning
from authoring.guide import views as guide
from authoring.trying import views as trying
from authoring.views import comparing, editions, inviting, preview, proof, reading_version, supplements

urlpatterns = [
    path("", editions.editions, name="authoring"),
    path("utkast/", include("authoring.composing.urls")),
    path("guide/", guide.guide, name="guide"),
    path("guide/exempel.yaml", guide.guide_example, name="guide_example"),
    path("las-in/", editions.load, name="load"),
    path("jamfor/", comparing.compare_editions, name="compare"),
    path("svar/<uuid:invited_id>/forlang/", inviting.extend, name="extend"),
    path("svar/<uuid:invited_id>/komplettering/", supplements.ask, name="ask_supplement"),
    path("svar/<uuid:invited_id>/handlaggare/", inviting.change_contact, name="change_contact"),
    path(
        "<int:questionnaire_id>/lasversion.<str:file_format>", reading_version.reading_version, name="reading_version"
    ),
    path("<str:edition>/", editions.edition_page, name="edition"),
    path("<str:edition>/fragor/", editions.items, name="edition_items"),
    path("<str:edition>/korrektur/", proof.proof, name="edition_proof"),
    path("<str:edition>/provsvara/", trying.trial, name="trial"),
    path("<str:edition>/provsvara/kontroll/", trying.check, name="trial_check"),
    path("<str:edition>/provsvara/test.pdf", trying.copy, name="trial_copy"),
    path("<str:edition>/forhandsgranska/", preview.preview, name="preview"),
    path("<str:edition>/publicera/", editions.publish, name="publish"),
    path("<str:edition>/fasa-ut/", editions.retire, name="retire"),
    path("<str:edition>/utga-fran/", beginning.begin_from, name="begin_from"),
    path("<str:edition>/ta-bort/", beginning.remove_loaded, name="remove_loaded"),
    path("<str:edition>/behall/", editions.keep, name="keep_edition"),
    path("<str:edition>/bjud-in/", inviting.invite, name="invite"),
]
