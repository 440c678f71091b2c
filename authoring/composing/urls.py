"""Addresses of the questionnaires that are written in the portal."""

from django.urls import path

from authoring.composing.views import beginning, head, item, outline, word

urlpatterns = [
    path("nytt/", beginning.begin_new, name="begin_draft"),
    path("fran-word/", word.begin, name="begin_word"),
    path("<int:draft_id>/", outline.draft, name="draft"),
    path("<int:draft_id>/uppgifter/", head.head, name="draft_head"),
    path("<int:draft_id>/fraga/<str:link_id>/", item.item, name="draft_item"),
    path("<int:draft_id>/yaml/", head.text, name="draft_text"),
    path("<int:draft_id>/dokumentet/", word.report, name="draft_word"),
    path("<int:draft_id>/historik/", outline.history, name="draft_history"),
    path("<int:draft_id>/fardigt/", beginning.finish, name="finish_draft"),
    path("<int:draft_id>/ta-bort/", beginning.remove, name="remove_draft"),
    path("<int:draft_id>/hamta.<str:file_format>", head.file, name="draft_file"),
]
