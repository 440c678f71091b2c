"""Addresses of a response until it is approved, in Swedish."""

from django.urls import path

from responses.approval.views import approval, service, signing
from responses.assignments.views import handing_on, handing_out, my_questions
from responses.comments import views as comments
from responses.contributions import views as contributions
from responses.drafting.views import attachments, history, moving, presence, question, section, source_changes
from responses.entry import section_views as entered_sections
from responses.entry import views as entered
from responses.milestones import views as milestones
from responses.overview.views import start, task_list, trail
from responses.word import views as word

_RESPONSE = "svar/<uuid:response_id>"
_ENTERED = "tidigare-svar/<uuid:entered_id>"

urlpatterns = [
    path("", start.start, name="start"),
    path(f"{_RESPONSE}/", task_list.task_list, name="response"),
    path(f"{_RESPONSE}/avsnitt/<str:section_id>/", section.section, name="section"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/", question.save_question, name="save_question"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/bilagor/", attachments.attach, name="attach"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/bilagor/igen/", attachments.attach_again, name="attach_again"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/kommentarer/", comments.comments, name="comments"),
    path(f"{_RESPONSE}/kommentarer/<int:comment_id>/", comments.comment, name="comment"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/historik/", history.answer_history, name="answer_history"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/aterstall/", history.restore_answer, name="restore_answer"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/kallor/", source_changes.source_changes, name="source_changes"),
    path(f"{_RESPONSE}/mina-bidrag/", contributions.my_contributions, name="my_contributions"),
    path(f"{_RESPONSE}/fraga/<str:link_id>/bidrag/", contributions.save_my_contribution, name="save_my_contribution"),
    path(f"{_RESPONSE}/mina-fragor/", my_questions.my_questions, name="my_questions"),
    path(f"{_RESPONSE}/dela-ut/", handing_out.hand_out, name="hand_out"),
    path(f"{_RESPONSE}/utdelning/<int:assignment_id>/", handing_out.assignment, name="assignment"),
    path(f"{_RESPONSE}/word/", word.word, name="word"),
    path(f"{_RESPONSE}/word/fil/", word.word_file, name="word_file"),
    path(f"{_RESPONSE}/word/<uuid:returned_id>/", word.word_return, name="word_return"),
    path(
        f"{_RESPONSE}/word/<uuid:returned_id>/fraga/<str:link_id>/",
        word.word_question,
        name="word_question",
    ),
    path(f"{_RESPONSE}/utdelning/<int:assignment_id>/vidare/", handing_on.hand_on, name="hand_on"),
    path(f"{_RESPONSE}/delmal/", milestones.milestones, name="milestones"),
    path(f"{_RESPONSE}/narvaro/", presence.presence, name="presence"),
    path(f"{_RESPONSE}/kontrollera/", approval.check, name="check"),
    path(f"{_RESPONSE}/skicka-for-godkannande/", approval.send, name="send"),
    path(f"{_RESPONSE}/granska/", approval.review, name="review"),
    path(f"{_RESPONSE}/har-last/", approval.read, name="read"),
    path(f"{_RESPONSE}/signera/", approval.sign, name="sign"),
    path("signera/tillbaka/", service.signed_at_service, name="signed_at_service"),
    path(f"{_RESPONSE}/signera/identifierad/", signing.sign_identified, name="sign_identified"),
    path(f"{_RESPONSE}/signera/passernyckel/", signing.sign_passkey, name="sign_passkey"),
    path(f"{_RESPONSE}/atersand/", approval.return_, name="return"),
    path(f"{_RESPONSE}/oppna-for-andring/", approval.revise, name="revise"),
    path(f"{_RESPONSE}/historik/", trail.events, name="history"),
    path(f"{_RESPONSE}/texter-som-inte-kom-med/", trail.unused_words, name="unused_words"),
    path(f"{_RESPONSE}/nyare-utgava/", moving.move, name="move"),
    path("tidigare-svar/", entered.entered_answers, name="entered_answers"),
    path("tidigare-svar/lagg-in/", entered.enter_answer, name="enter_answer"),
    path(f"{_ENTERED}/", entered.entered_answer, name="entered_answer"),
    path(f"{_ENTERED}/svaren/", entered_sections.entered_section, name="entered_section"),
    path(f"{_ENTERED}/uppgifter/", entered.entered_facts, name="entered_facts"),
    path(f"{_ENTERED}/ur-fil/", entered.entered_from_file, name="entered_from_file"),
    path(f"{_ENTERED}/original/<int:version_number>/", entered.entered_original, name="entered_original"),
    path(f"{_ENTERED}/ta-bort/", entered.remove_entered, name="remove_entered"),
    path("bilagor/<uuid:attachment_id>/", attachments.download, name="attachment"),
    path("bilagor/<uuid:attachment_id>/ta-bort/", attachments.detach, name="detach"),
]
