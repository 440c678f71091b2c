"""What the events of the trail say that somebody did."""

from responses.lifecycle.workflow import TABLE, Action

_OTHER_ACTIONS = {
    "invited": "öppnade enkäten för organisationen",
    "return_answered": "svarade på återsändandet",
    "attached": "lade till en bilaga",
    "detached": "tog bort en bilaga",
    "acknowledged": "lät möjliga personuppgifter stå kvar",
    "downloaded": "hämtade arkivexemplaret",
    "draft_warned": "varnade för att utkastet tas bort",
    "packaged": "hämtade ett arkivpaket",
    "copied": "hämtade en kopia",
    "attachment_fetched": "hämtade en bilaga",
    "masked": "fick en maskad kopia gjord",
    "masking_discarded": "kastade ett utkast till en maskad kopia",
    "masked_fetched": "hämtade en maskad kopia",
    "carried_back": "tog tillbaka att svaret är överfört",
    "deposit_taken_back": "tog tillbaka att svaret är levererat till e-arkivet",
    "disposal_confirmed": "bekräftade gallringen",
    "disposal_taken_back": "tog tillbaka gallringen",
    "receiver_receipt": "lade till mottagarens kvitto",
    "sent_withdrawn": "tog tillbaka något som antecknats som skickat separat",
    "extended": "förlängde sista svarsdag",
    "contact_changed": "bytte handläggare",
    "moved": "bytte till en nyare utgåva",
    "reused": "hämtade ett tidigare svar",
    "word_sent": "hämtade en Word-fil att svara i",
    "word_returned": "laddade upp en Word-fil",
    "word_taken": "tog in svar ur en Word-fil",
    "confirmed": "bekräftade ett svar från ett tidigare år",
    "restored": "återställde en tidigare lydelse",
    "comment_resolved": "markerade en kommentar som löst",
    "comment_reopened": "öppnade en kommentar igen",
    "comment_withdrawn": "tog tillbaka en kommentar",
    "handed_out": "delade ut",
    "handed_on": "delade ut vidare",
    "step_reached": "markerade ett delmål som nått",
    "step_not_reached": "tog tillbaka att ett delmål är nått",
    "withdrawn": "tog tillbaka en utdelning",
    "done": "markerade som klar",
    "not_done": "markerade som inte klar",
    "section_done": "markerade ett avsnitt som klart",
    "section_not_done": "tog tillbaka att ett avsnitt är klart",
    "reviewed": "markerade som granskad",
    "sent_back": "skickade tillbaka",
    "unreviewed": "ändrade efter granskningen",
    "contributed": "lämnade ett bidrag",
    "contribution_taken_back": "tog tillbaka ett bidrag för att ändra det",
    "contribution_used": "använde ett bidrag",
    "passage_used": "använde en text ur ett annat svar",
    "passage_kept": "behöll sin text när den ändrades i ett annat svar",
}


def deed_in_words(action: str) -> str:
    """What an event of the trail says that somebody did: "skickade in"."""
    if action in set(Action):
        return TABLE[Action(action)].past
    return _OTHER_ACTIONS.get(action, action)
