"""Addresses of the enkätansvarig's pages. `edition` is inlast-<number> (loaded) or utgava-<number> (published)."""

from django.urls import path

from responses.views import authoring, comparing, inviting, preview

urlpatterns = [
    path("", authoring.editions, name="authoring"),
    path("las-in/", authoring.load, name="load"),
    path("jamfor/", comparing.compare_editions, name="compare"),
    path("svar/<uuid:invited_id>/forlang/", inviting.extend, name="extend"),
    path("<str:edition>/", authoring.edition_page, name="edition"),
    path("<str:edition>/fragor/", authoring.items, name="edition_items"),
    path("<str:edition>/forhandsgranska/", preview.preview, name="preview"),
    path("<str:edition>/publicera/", authoring.publish, name="publish"),
    path("<str:edition>/fasa-ut/", authoring.retire, name="retire"),
    path("<str:edition>/bjud-in/", inviting.invite, name="invite"),
]
