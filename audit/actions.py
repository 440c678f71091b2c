"""What the log tells of: a closed list, so that no event goes by a name of its own making."""

from django.db.models import TextChoices


class Logged(TextChoices):
    """An event of the log, with what it says that somebody did.

    Not what is done with an answer while it is drafted: that is the response's own trail (responses.lifecycle.trail).
    """

    SIGN_IN = "sign_in", "loggade in"
    SIGN_OUT = "sign_out", "loggade ut"
    CODE_SENT = "code_sent", "bad om en kod"
    IDENTIFIED_AGAIN = "identified_again", "visade vem hen är en gång till"
    PASSWORD_RESET_ASKED = "password_reset_asked", "bad om att få välja nytt lösenord"
    PASSWORD_CHANGED = "password_changed", "bytte lösenord"
    ADDRESS_CHANGED = "address_changed", "bytte e-postadress"
    FACTOR_ADDED = "factor_added", "lade till ett sätt att visa vem hen är"
    FACTOR_REMOVED = "factor_removed", "tog bort ett sätt att visa vem hen är"
    FACTOR_RESET_ASKED = "factor_reset_asked", "begärde att någons andra faktor ersätts"
    FACTOR_RESET_STOPPED = "factor_reset_stopped", "stoppade att någons andra faktor ersätts"
    SESSION_ENDED = "session_ended", "avslutade en inloggning"
    ROLE_CHANGED = "role_changed", "ändrade en roll"
    ACCESS_REVIEWED = "access_reviewed", "gick igenom vilka som har roller"
    MANDATE_CHANGED = "mandate_changed", "ändrade ett mandat"
    ORGANISATION_CHANGED = "organisation_changed", "ändrade en organisations uppgifter"
    PERSON_CHANGED = "person_changed", "ändrade en persons uppgifter"
    PERSON_REMOVED = "person_removed", "tog bort en persons konto"
    ADMINISTERED = "administered", "ändrade något i administrationen"
    CALENDAR_ADDRESS_CHANGED = "calendar_address_changed", "ändrade sin kalenderadress"
    API_KEY_CHANGED = "api_key_changed", "ändrade en nyckel för andra system"
    DENIED = "denied", "försökte göra något som hen inte får"
    DOWNLOADED = "downloaded", "hämtade en fil"
    EXPORTED = "exported", "hämtade ett utdrag"
    SIGNED = "signed", "godkände och signerade"
    SUBMITTED = "submitted", "skickade in"
    LOCKED = "locked", "låste och förseglade ett svar"
    CARRIED_OVER = "carried_over", "antecknade att ett svar är överfört"
    CASE_CHANGED = "case_changed", "ändrade ett ärende"
    ENTERED_CHANGED = "entered_changed", "ändrade ett tidigare svar som är inlagt i efterhand"
    DISPATCHED = "dispatched", "expedierade handlingar ur ett ärende"
    QUARANTINED = "quarantined", "satte en fil i karantän"
    SEALED = "sealed", "förseglade ett arkivexemplar"
    DISPOSAL_CHANGED = "disposal_changed", "föreslog, bekräftade eller tog tillbaka en gallring"
    DISPOSED = "disposed", "gallrade ett svar som e-arkivet har"
    LOG_READ = "log_read", "läste loggen"
    LOG_CUT = "log_cut", "gallrade loggen"
    LOG_FAULT_ACCEPTED = "log_fault_accepted", "godkände ett fel i loggen"


class Outcome(TextChoices):
    """How it ended."""

    DONE = "done", "gick igenom"
    REFUSED = "refused", "nekades"
    FAILED = "failed", "misslyckades"
