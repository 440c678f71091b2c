"""Addresses of a submission and of the archive, in Swedish."""

from django.urls import path

from archive.api import views as api
from archive.correcting import archive_views as comparing
from archive.correcting import views as correcting
from archive.delivery import sending_views as sending
from archive.delivery import views as delivery
from archive.deposits import views as deposits
from archive.disposal import views as disposal
from archive.excerpts import publication_views as publishing
from archive.excerpts import views as excerpts
from archive.exporting import views as exporting
from archive.masking import views as masking
from archive.passages import views as passages
from archive.situation import calendar_views as calendars
from archive.situation import views as situation
from archive.views import archive, packages, submission, verification, working_copy
from archive.years import views as years

_DISPOSAL = "arkiv/gallring/<uuid:disposal_id>"
_RESPONSE = "svar/<uuid:response_id>"
_API = "api/v1"
_API_SUBMISSION = f"{_API}/submissions/<uuid:submission_id>"

urlpatterns = [
    path(f"{_RESPONSE}/granska/utkast.pdf", working_copy.draft_pdf, name="draft_pdf"),
    path(f"{_RESPONSE}/hamta/", excerpts.excerpt, name="excerpt"),
    path(f"{_RESPONSE}/andrat-sedan/", years.year_changes, name="year_changes"),
    path(f"{_RESPONSE}/underlag/", publishing.publication, name="publication"),
    path(f"{_RESPONSE}/sok-i-svaren/", passages.passages, name="passages"),
    path(f"{_RESPONSE}/exportera/<str:file_format>/", exporting.export_one, name="export_one"),
    path("arkiv/exportera/", exporting.export_all, name="export_all"),
    path(f"{_RESPONSE}/skicka-in/", submission.submit, name="submit"),
    path(f"{_RESPONSE}/overfor/", delivery.carry_over, name="carry_over"),
    path(f"{_RESPONSE}/overfor/pricka/", delivery.tick, name="carry_tick"),
    path(f"{_RESPONSE}/overfor/klart/", delivery.carried, name="carried"),
    path(f"{_RESPONSE}/overfor/inte-klart/", delivery.carried_back, name="carried_back"),
    path(f"{_RESPONSE}/overfor/kvitto/", delivery.receiver_receipt, name="receiver_receipt"),
    path(f"{_RESPONSE}/handling/<uuid:attachment_id>/", delivery.proof, name="proof"),
    path(f"{_RESPONSE}/skickat-separat/", sending.sent_separately, name="sent_separately"),
    path(f"{_RESPONSE}/skickat-separat/<str:link_id>/", sending.note_sent, name="note_sent"),
    path(f"{_RESPONSE}/skickat-separat/<int:sent_id>/ta-tillbaka/", sending.withdraw_sent, name="withdraw_sent"),
    path(f"{_RESPONSE}/oppna-igen/", correcting.reopen, name="reopen"),
    path(f"{_RESPONSE}/oppna-fler-fragor/", correcting.open_more_questions, name="open_more"),
    path(f"{_RESPONSE}/avbryt-rattelsen/", correcting.abandon, name="abandon"),
    path(f"{_RESPONSE}/diarienummer/", archive.diarienummer, name="diarienummer"),
    path("laget/", situation.situation, name="situation"),
    path("laget/paminn/", situation.remind, name="remind"),
    path("laget/utskrift/", situation.printed, name="situation_printed"),
    path("kalender/", calendars.calendar, name="calendar"),
    path("kalender/svarsportalen.ics", calendars.calendar_file, name="calendar_file"),
    path("kalender/prenumerera/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("kontrollera/", verification.verify, name="verify"),
    path("kontrollera/certifikat/", verification.certificates, name="seal_certificates"),
    path("kontrollera/certifikat.pem", verification.certificates_file, name="seal_certificates_file"),
    path("kontrollera/tidsstamplar.pem", verification.time_certificates_file, name="time_certificates_file"),
    path("kontrollera/underskrifter.pem", verification.signature_certificates_file, name="signature_certificates_file"),
    path("kvitto/<uuid:submission_id>/", submission.receipt, name="receipt"),
    path("kvitto/<uuid:submission_id>/framsteg/", submission.progress, name="progress"),
    path("arkiv/", archive.archive, name="archive"),
    path("arkiv/<uuid:submission_id>/", archive.archived, name="archived"),
    path("arkiv/<uuid:submission_id>/valideringsrapport/", archive.validation, name="validation"),
    path("arkiv/<uuid:submission_id>/valideringsrapport.json", archive.validation_file, name="validation_file"),
    path("arkiv/borttagna-utkast/", archive.discarded, name="discarded"),
    path("arkiv/leverera/", deposits.note_deposits, name="note_deposits"),
    path("arkiv/<uuid:submission_id>/leverans/ta-tillbaka/", deposits.take_back_deposit, name="take_back_deposit"),
    path(
        "arkiv/<uuid:submission_id>/leverans/<int:deposit_id>/kvittens/",
        deposits.deposit_receipt,
        name="deposit_receipt",
    ),
    path("arkiv/gallring/", disposal.disposals, name="disposals"),
    path("arkiv/gallring/foresla/", disposal.propose_disposal, name="propose_disposal"),
    path(f"{_DISPOSAL}/", disposal.disposal, name="disposal"),
    path(f"{_DISPOSAL}/bekrafta/", disposal.confirm_disposal, name="confirm_disposal"),
    path(f"{_DISPOSAL}/ta-tillbaka/", disposal.take_back_disposal, name="take_back_disposal"),
    path(f"{_DISPOSAL}/beslut/", disposal.disposal_decision, name="disposal_decision"),
    path("arkiv/gallringslogg/", disposal.disposal_log, name="disposal_log"),
    path("arkiv/gallringslogg/gallringslogg.csv", disposal.disposal_log_file, name="disposal_log_file"),
    path("arkiv/gallringslogg/<uuid:disposed_id>/", disposal.disposed, name="disposed"),
    path("arkiv/gallringslogg/<uuid:disposed_id>/kvittens/", disposal.disposed_receipt, name="disposed_receipt"),
    path("arkiv/hamta/", packages.many, name="bundle"),
    path("arkiv/<uuid:submission_id>/arkivpaket.zip", packages.package, name="package"),
    path("arkiv/<uuid:submission_id>/jamfor/", comparing.compare, name="compare_submissions"),
    path("arkiv/<uuid:submission_id>/jamfor.pdf", comparing.comparison_pdf, name="comparison_pdf"),
    path("arkiv/<uuid:submission_id>/andrat-sedan/", years.submitted_year_changes, name="submitted_year_changes"),
    path("arkiv/<uuid:submission_id>/kopia.pdf", packages.kopia, name="kopia"),
    path("arkiv/<uuid:submission_id>/bilaga/<int:number>/", submission.attachment, name="submitted_attachment"),
    path("arkiv/<uuid:submission_id>/bilaga/<int:number>/pdfa-kopia.pdf", submission.companion, name="companion"),
    path("arkiv/<uuid:submission_id>/uppgifter/", archive.register_entry, name="register_entry"),
    path("arkiv/<uuid:submission_id>/maskera/", masking.begin_masking, name="begin_masking"),
    path("arkiv/maskning/<uuid:masking_id>/", masking.masking, name="masking"),
    path("arkiv/maskning/<uuid:masking_id>/ord/<str:place>/", masking.mask_words, name="mask_words"),
    path("arkiv/maskning/<uuid:masking_id>/forhandsvisning.pdf", masking.mask_preview, name="mask_preview"),
    path("arkiv/maskning/<uuid:masking_id>/gor/", masking.order_masked, name="order_masked"),
    path("arkiv/maskning/<uuid:masking_id>/kasta/", masking.discard_masking, name="discard_masking"),
    path("arkiv/maskning/<uuid:masking_id>/maskad-kopia.pdf", masking.masked_copy, name="masked_copy"),
    path("arkiv/<uuid:submission_id>/arkivexemplar.pdf", submission.download_copy, name="copy"),
    path(f"{_API}/openapi.json", api.openapi, name="api_description"),
    path(f"{_API}/submissions", api.submissions, name="api_submissions"),
    path(_API_SUBMISSION, api.submission, name="api_submission"),
    path(f"{_API_SUBMISSION}/sealed-copy", api.sealed_copy, name="api_sealed_copy"),
    path(f"{_API_SUBMISSION}/attachments/<int:number>", api.attachment, name="api_attachment"),
    path(f"{_API_SUBMISSION}/package", api.package, name="api_package"),
    path(f"{_API_SUBMISSION}/questionnaire-response", api.questionnaire_response, name="api_questionnaire_response"),
    path(f"{_API_SUBMISSION}/questionnaire", api.questionnaire, name="api_questionnaire"),
    path("api/<path:address>", api.unknown, name="api_unknown"),
]
