"""What each package says to whoever opens it: what lies where, and what the e-archive's check may say."""

import re
from collections.abc import Collection, Iterable

from archive.packages.contents import PackedFile, made_file
from responses.models import Submission

GUIDE = "las-mig.txt"
_TEXT = """Det här är ett arkivpaket ur Svarsportalen: ett svar på en enkät, som det förseglades.

Paketet följer FGS Paketstruktur 2.0 (E-ARK CSIP och SIP 2.1.0).

METS.xml                         vad paketet innehåller: varje fils storlek och kontrollsumma, innehållstyp
                                 (csip:CONTENTINFORMATIONTYPE), leveransöverenskommelse (altRecordID,
                                 SUBMISSIONAGREEMENT) och mottagande e-arkiv (agent, PRESERVATION), där
                                 organisationen har angett dem
metadata/descriptive/            beskrivning (Dublin Core) och uppgifter i registret
metadata/preservation/           händelser och filformat (PREMIS), och valideringsrapporterna: från förseglingen, och en
                                 efter varje arkivtidsstämpel som har lagts till sedan
documentation/                   enkäten, och den här filen
schemas/                         schemat för svar.json
representations/rep1/data/       svaret, se nedan
representations/rep2/data/       PDF/A som portalen har gjort av bilagor, om det finns några

I representations/rep1/data/ ligger

{data}

I arkivexemplaret är de här filerna inbäddade, under dess sigill (pdfdetach -list visar dem)

{embedded}

Om kontrollen säger SIP14

Programmet eark-validator (version 1.1.3) anmärker med regeln SIP14 på varje paket, också på dem som E-ARK själv
räknar som riktiga. Programmet söker attributet NOTETYPE utan namnrymd på varje skapares anteckning. Schemat för
METS förbjuder det, och reglerna CSIP15 och CSIP16 kräver anteckningen. Paketet följer standarden, som vill ha
csip:NOTETYPE. Anmärkningen säger alltså inget om paketets innehåll. Säger kontrollen något annat fel gäller det
paketet: fråga organisationen.
"""
_OF_A_TYPE = """
Om kontrollen säger CSIP63

Samma program anmärker med regeln CSIP63 på svarets filgrupp. Standarden kräver ett eget namn av en filgrupp bara när
dess innehållstyp är OTHER. Programmet godtar ingen annan innehållstyp än så, för det andra ledet i dess prövning kan
aldrig vara sant (@csip:CONTENTINFORMATIONTYPE != 'OTHER' and not(@csip:CONTENTINFORMATIONTYPE)). Paketet följer
standarden, som i CSIP62 vill ha svarets innehållstyp på filgruppen: samma som paketet har. Anmärkningen säger inget om
paketets innehåll.
"""
_FILES = (
    ("svar.json", "svaren som data, godkännandena och kvittot"),
    ("svar-fhir.json", "svaren som FHIR"),
    ("innehall.json", "sidornas text som hashträd, för maskade kopior"),
    ("identitet.json", "vad en inloggningstjänst intygar om den som signerade"),
    ("underskrift-N.pdf", "dokumentet som den som godkände skrev under"),
    ("underskrift-N.p7s", "den personens underskrift på dokumentet (CMS)"),
    ("bilaga-NN-…", "bilagorna till svaret"),
    ("skickat-separat-NN-…", "vad som har skickats separat till mottagaren"),
    ("mottagarens-kvitto-NN-…", "mottagarens egna kvitton"),
    ("leverans.json", "hur svaret nådde mottagaren"),
    ("rattelser.json", "vad svaret ersätter, och vad som har ersatt det"),
    ("maskningar.json", "vilka som har begärt ut maskade kopior, besluten, och vad som är dolt"),
    ("maskad-kopia-NN.pdf", "de maskade kopiorna"),
)
"""Of the files in a package and in a sealed copy, by their names: N a number, NN one of two digits or more."""


def guide_file(submission: Submission, data: Iterable[PackedFile], embedded: Collection[str]) -> PackedFile:
    """The text as a file, of what the package holds: the `data` of its first representation, and what is called so in
    the sealed copy.
    """
    copy = _line(f"{submission.receipt_number}.pdf", "arkivexemplaret (PDF/A-3a med sigill)")
    told = _TEXT.format(data="\n".join([copy, *_told(one.path for one in data)]), embedded="\n".join(_told(embedded)))
    more = _OF_A_TYPE if submission.response.organisation.has_vocabulary_type else ""
    return made_file(
        path=GUIDE,
        title="Läs mig",
        data=(told + more).encode(),
        mime_type="text/plain",
        created=submission.submitted_at,
    )


def _told(names: Iterable[str]) -> list[str]:
    there = [name.rpartition("/")[2] for name in names]
    return [_line(name, what) for name, what in _FILES if any(map(pattern_of(name).fullmatch, there))]


def _line(name: str, what: str) -> str:
    return f"    {name:<28} {what}"


def pattern_of(name: str) -> re.Pattern[str]:
    """What the files are called that the guide names so."""
    return re.compile(re.escape(name).replace("NN", r"\d{2,}").replace("N", r"\d+").replace("…", ".*"), re.DOTALL)
