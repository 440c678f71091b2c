"""Addresses of the portal's own pages, in Swedish."""

from django.urls import include, path

from responses.views import (
    approval,
    archive,
    attachments,
    comments,
    drafting,
    history,
    moving,
    presence,
    reading_version,
    signing,
    start,
    submission,
    verification,
)

_RESPONSE = "svar/<uuid:response_id>"

urlpatterns = [
    path("enkater/", include("responses.authoring_urls")),
    path("", start.start, name="start"),
    path(f"{_RESPONSE}/", drafting.task_list, name="response"),
    path(f"{_RESPONSE}/avsnitt/<str:section_id>/", drafting.section, name="section"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/", drafting.save_question, name="save_question"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/bilagor/", attachments.attach, name="attach"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/kommentarer/", comments.comments, name="comments"),
    path(f"{_RESPONSE}/kommentarer/<int:comment_id>/", comments.comment, name="comment"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/historik/", history.answer_history, name="answer_history"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/aterstall/", history.restore_answer, name="restore_answer"),
    path(f"{_RESPONSE}/narvaro/", presence.presence, name="presence"),
    path(f"{_RESPONSE}/kontrollera/", approval.check, name="check"),
    path(f"{_RESPONSE}/skicka-for-godkannande/", approval.send, name="send"),
    path(f"{_RESPONSE}/granska/", approval.review, name="review"),
    path(f"{_RESPONSE}/granska/utkast.pdf", approval.draft_pdf, name="draft_pdf"),
    path(f"{_RESPONSE}/signera/", approval.sign, name="sign"),
    path(f"{_RESPONSE}/signera/identifierad/", signing.sign_identified, name="sign_identified"),
    path(f"{_RESPONSE}/atersand/", approval.return_, name="return"),
    path(f"{_RESPONSE}/oppna-for-andring/", approval.revise, name="revise"),
    path(f"{_RESPONSE}/skicka-in/", submission.submit, name="submit"),
    path(f"{_RESPONSE}/oppna-igen/", submission.reopen, name="reopen"),
    path(f"{_RESPONSE}/diarienummer/", archive.diarienummer, name="diarienummer"),
    path(f"{_RESPONSE}/historik/", history.events, name="history"),
    path(f"{_RESPONSE}/nyare-utgava/", moving.move, name="move"),
    path(
        "enkater/<int:questionnaire_id>/lasversion.<str:file_format>",
        reading_version.reading_version,
        name="reading_version",
    ),
    path("kontrollera/", verification.verify, name="verify"),
    path("bilagor/<uuid:attachment_id>/", attachments.download, name="attachment"),
    path("bilagor/<uuid:attachment_id>/ta-bort/", attachments.detach, name="detach"),
    path("kvitto/<uuid:submission_id>/", submission.receipt, name="receipt"),
    path("kvitto/<uuid:submission_id>/framsteg/", submission.progress, name="progress"),
    path("arkiv/", archive.archive, name="archive"),
    path("arkiv/<uuid:submission_id>/", archive.archived, name="archived"),
    path("arkiv/<uuid:submission_id>/valideringsrapport/", archive.validation, name="validation"),
    path("arkiv/<uuid:submission_id>/valideringsrapport.json", archive.validation_file, name="validation_file"),
    path("arkiv/<uuid:submission_id>/uppgifter/", archive.register_entry, name="register_entry"),
    path("arkiv/<uuid:submission_id>/arkivexemplar.pdf", submission.download_copy, name="copy"),
]
