"""What each package says to whoever opens it: what lies where, and what the e-archive's check may say."""

from archive.packages.contents import PackedFile, made_file
from responses.models import Submission

GUIDE = "las-mig.txt"
_TEXT = """Det här är ett arkivpaket ur Svarsportalen: ett svar på en enkät, som det skickades in.

Paketet följer FGS Paketstruktur 2.0 (E-ARK CSIP och SIP 2.1.0).

METS.xml                         vad paketet innehåller: varje fils storlek och kontrollsumma, innehållstyp
                                 (csip:CONTENTINFORMATIONTYPE), leveransöverenskommelse (altRecordID,
                                 SUBMISSIONAGREEMENT) och mottagande e-arkiv (agent, PRESERVATION), där
                                 organisationen har angett dem
metadata/descriptive/            beskrivning (Dublin Core) och uppgifter i registret
metadata/preservation/           händelser och filformat (PREMIS), valideringsrapporten från förseglingen
documentation/                   enkäten, och den här filen
schemas/                         schemat för svar.json
representations/rep1/data/       arkivexemplaret (PDF/A-3a med sigill), svaren som data, bilagorna
representations/rep2/data/       PDF/A som portalen har gjort av bilagor, om det finns några

Om kontrollen säger SIP14

Programmet eark-validator (version 1.1.3) anmärker med regeln SIP14 på varje paket, också på dem som E-ARK själv
räknar som riktiga. Programmet söker attributet NOTETYPE utan namnrymd på varje skapares anteckning. Schemat för
METS förbjuder det, och reglerna CSIP15 och CSIP16 kräver anteckningen. Paketet följer standarden, som vill ha
csip:NOTETYPE. Anmärkningen säger alltså inget om paketets innehåll. Säger kontrollen något annat fel gäller det
paketet: fråga organisationen.
"""


def guide_file(submission: Submission) -> PackedFile:
    """The text as a file."""
    return made_file(
        path=GUIDE,
        title="Läs mig",
        data=_TEXT.encode(),
        mime_type="text/plain",
        created=submission.submitted_at,
    )
