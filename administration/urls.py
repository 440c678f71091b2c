"""Addresses of the organisation's own administration, in Swedish."""

from django.urls import path

from administration.api_keys import views as api_keys
from administration.approval_order import views as approval_order
from administration.leaving import views as leaving
from administration.log import views as log
from administration.mandates import views as mandates
from administration.people import views as people
from administration.removing import views as removing
from administration.replacing import views as replacing
from administration.reviews import views as reviews
from administration.settings import views as settings
from administration.units import views as units

urlpatterns = [
    path("", people.administered, name="administered"),
    path("<int:organisation_id>/personer/", people.people, name="organisation_people"),
    path("<int:organisation_id>/personer/bjud-in/", people.invite, name="invite_person"),
    path("<int:organisation_id>/personer/<int:person_id>/", people.person, name="organisation_person"),
    path("<int:organisation_id>/personer/<int:person_id>/avsluta-alla/", leaving.leave, name="leave_organisation"),
    path("<int:organisation_id>/personer/<int:person_id>/logga-ut/", people.end_sign_ins, name="end_sign_ins"),
    path("<int:organisation_id>/personer/<int:person_id>/andra-faktor/", replacing.ask, name="ask_factor_reset"),
    path("<int:organisation_id>/andra-faktor/<int:reset_id>/", replacing.factor_reset, name="factor_reset"),
    path("<int:organisation_id>/andra-faktor/<int:reset_id>/stoppa/", replacing.stop, name="stop_factor_reset"),
    path("<int:organisation_id>/roller/<int:membership_id>/avsluta/", people.end_role, name="end_role"),
    path("<int:organisation_id>/genomgang/", reviews.access_review, name="access_review"),
    path("<int:organisation_id>/genomgang/fil/", reviews.access_review_file, name="access_review_file"),
    path("<int:organisation_id>/genomgang/avsluta/", reviews.finish_review, name="finish_review"),
    path("<int:organisation_id>/genomgang/<int:person_id>/bekrafta/", reviews.confirm_access, name="confirm_access"),
    path("<int:organisation_id>/mandat/", mandates.mandates, name="mandates"),
    path("<int:organisation_id>/mandat/nytt/", mandates.give_mandate, name="give_mandate"),
    path("<int:organisation_id>/mandat/<int:mandate_id>/", mandates.mandate, name="mandate"),
    path("<int:organisation_id>/mandat/<int:mandate_id>/beslut/", mandates.mandate_decision, name="mandate_decision"),
    path("<int:organisation_id>/mandat/<int:mandate_id>/bekrafta/", mandates.confirm_mandate, name="confirm_mandate"),
    path("<int:organisation_id>/mandat/<int:mandate_id>/avsla/", mandates.refuse_mandate, name="refuse_mandate"),
    path(
        "<int:organisation_id>/mandat/<int:mandate_id>/aterkalla/", mandates.withdraw_mandate, name="withdraw_mandate"
    ),
    path("<int:organisation_id>/installningar/", settings.overview, name="organisation_settings"),
    path("<int:organisation_id>/installningar/historik/", settings.history, name="organisation_settings_history"),
    path(
        "<int:organisation_id>/installningar/<slug:group_slug>/", settings.change, name="change_organisation_settings"
    ),
    path("<int:organisation_id>/enheter/", units.units, name="units"),
    path("<int:organisation_id>/enheter/<int:unit_id>/", units.unit, name="unit"),
    path("<int:organisation_id>/enheter/<int:unit_id>/avsluta/", units.end, name="end_unit"),
    path("<int:organisation_id>/ordning/", approval_order.overview, name="approval_order"),
    path("<int:organisation_id>/ordning/<slug:series>/", approval_order.change, name="change_approval_order"),
    path("<int:organisation_id>/nycklar/", api_keys.api_keys, name="api_keys"),
    path("<int:organisation_id>/nycklar/ny/", api_keys.make, name="make_api_key"),
    path("<int:organisation_id>/nycklar/<int:key_id>/dra-tillbaka/", api_keys.withdraw, name="withdraw_api_key"),
    path("<int:organisation_id>/logg/", log.organisation_log, name="organisation_log"),
    path("<int:organisation_id>/logg/csv/", log.organisation_log_file, name="organisation_log_file"),
    path("<int:organisation_id>/personer/<int:person_id>/ta-bort/", removing.remove, name="remove_person"),
    path("<int:organisation_id>/gaster/<int:person_id>/avsluta/", people.end_guest, name="end_guest"),
]
