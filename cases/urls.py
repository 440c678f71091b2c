"""Addresses of cases, in Swedish."""

from django.urls import path

from cases.views import cases, dispatching, documents, numbers, taking_out

_CASE = "arenden/<uuid:case_id>"

urlpatterns = [
    path("arenden/", cases.cases, name="cases"),
    path("arenden/nytt/", cases.open_new, name="open_case"),
    path("svar/<uuid:response_id>/arende/", cases.case_of_answer, name="case_of_answer"),
    path(f"{_CASE}/", cases.case, name="case"),
    path(f"{_CASE}/vad-det-ror/", cases.rename, name="rename_case"),
    path(f"{_CASE}/nummer/", numbers.case_numbers, name="case_numbers"),
    path(f"{_CASE}/nummer/<int:number_id>/ta-bort/", numbers.withdraw_number, name="withdraw_case_number"),
    path(f"{_CASE}/svar/", numbers.place_answer, name="place_answer"),
    path(f"{_CASE}/svar/<uuid:response_id>/ta-ut/", numbers.take_out_answer, name="take_out_answer"),
    path(f"{_CASE}/handlingar/", documents.add_document, name="add_case_document"),
    path(f"{_CASE}/handlingar/<int:document_id>/", documents.case_file, name="case_file"),
    path(f"{_CASE}/handlingar/<int:document_id>/diarieford/", documents.register_document, name="register_document"),
    path(f"{_CASE}/handlingar/<int:document_id>/ta-tillbaka/", documents.withdraw_document, name="withdraw_document"),
    path(f"{_CASE}/mottagare/", dispatching.recipients, name="case_recipients"),
    path(f"{_CASE}/mottagare/<int:recipient_id>/ta-bort/", dispatching.remove_recipient, name="remove_recipient"),
    path(f"{_CASE}/expediera/", dispatching.dispatch, name="dispatch"),
    path(f"{_CASE}/tjansteskrivelse.docx", taking_out.memo, name="case_memo"),
]
