"""A file of what has been destroyed, handed to the verification: the log knows it by its hash."""

from responses.lifecycle.tombstones import told_disposed
from responses.models import DisposedFile, DisposedSubmission
from seals.verify import Judgement, Verdict

_SAME = "Filen är identisk med ett arkivexemplar som förseglades här, enligt gallringsloggen."
_SAME_MASKED = "Filen är identisk med en maskad kopia som gjordes här, enligt gallringsloggen."
_MASKED_TITLE = "Oförändrad: filen är en maskad kopia av ett svar som är gallrat i portalen"
_TITLE = "Oförändrad: filen är arkivexemplaret som förseglades här av ett svar som är gallrat i portalen"
_COPIES = frozenset({DisposedFile.Kind.COPY, DisposedFile.Kind.EXTENSION, DisposedFile.Kind.MASKED})


def find_destroyed(sha256: str) -> DisposedFile | None:
    """The sealed or masked copy with this hash that has been destroyed."""
    found = DisposedFile.objects.filter(sha256=sha256, kind__in=_COPIES)
    return found.select_related("submission").first()


def judge_destroyed(file: DisposedFile) -> Judgement:
    """Of a file that is byte for byte what has been destroyed. Its bytes decide."""
    is_masked = file.kind == DisposedFile.Kind.MASKED
    return Judgement(
        verdict=Verdict.GENUINE,
        reasons=(_SAME_MASKED if is_masked else _SAME,),
        notes=notes_on_destroyed(file.submission),
        our_seal=True,
        title=_MASKED_TITLE if is_masked else _TITLE,
    )


def notes_on_destroyed(logged: DisposedSubmission) -> tuple[str, ...]:
    """What a reader should know: which answer it was, and where it is now."""
    return (f"{logged.receipt_number}: {told_disposed(logged)}. Portalen har inte längre svaret att jämföra med.",)
