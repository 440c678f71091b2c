"""script/bench sealing: what an archive copy of about 40 pages costs, beside WeasyPrint alone on the very same HTML.

Everything is measured in turn in one process, so that what else the machine is doing weighs on all of it alike. Only
the memory is of a fresh process, which does what a worker does with one message.
"""

import gc
import io
import os
import re
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

from bench._portal import private_portal

RATIO, MEGABYTES, VERIFIED_SECONDS = 1.1, 200, 1.0
QUESTIONS, WORDS, PARAGRAPHS = 26, 780, 9
_PROSE = (
    "Regionen och kommunerna har under året fortsatt arbetet med en god och nära vård i hela länet. "
    "Primärvården har fått fler fasta läkarkontakter, och samverkan om äldre med sammansatta behov har prövats i "
    "Halmstad, Åre och Ödeshög. Resultaten följs upp varje kvartal; väntetiderna är kortare än före omställningen."
)


class Cost(NamedTuple):
    """The seconds that passed, and those that this process and its children used a processor."""

    passed: float
    used: float


@dataclass
class Timed:
    """What each round cost."""

    bare: list[Cost] = field(default_factory=list)
    sealed: list[Cost] = field(default_factory=list)
    verified: list[Cost] = field(default_factory=list)


def main() -> int:
    parser = ArgumentParser(prog="script/bench sealing")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-deliver", type=int, metavar="MEDDELANDE", help="för bänken själv: minnets process")
    options = parser.parse_args()
    if options.only_deliver:
        return _deliver_and_tell_memory(options.only_deliver)
    os.environ["VERIFICATION_SECONDS"] = "120"  # measured here, not cut short
    with private_portal():
        messages = _submissions(options.rounds + 2)
        _round(Timed(), messages.pop())  # warm: fonts, templates and modules are read
        timed = Timed()
        for _ in range(options.rounds):
            pages = _round(timed, messages.pop())
        return _report(timed, pages, _memory(messages.pop()))


def _round(timed: Timed, message: Any) -> int:
    """Measure everything once, on a submission that has no copy yet; returns the copy's pages."""
    from archive.models import SealedCopy
    from archive.models.copies import submission_key
    from archive.verification import judge_file
    from outbox.tasks import deliver
    from responses.models import Submission
    from seals.verify import Verdict

    submission = Submission.objects.get(pk=submission_key(message.key))
    html, alone = _html_that_is_sealed(submission), []
    timed.bare.append(_measured(lambda: alone.append(_bare(html))))
    timed.sealed.append(_measured(lambda: deliver(message.pk)))
    copy = SealedCopy.objects.get(submission=submission)
    data = copy.file.read()
    assert _page_count(alone.pop()) == copy.pages  # the same document, so that the two can be compared
    assert judge_file(data)[1].verdict is Verdict.GENUINE  # by its hash, before anything is read
    added = data + b"\n%\n"
    judged: list[Any] = []
    timed.verified.append(_measured(lambda: judged.append(judge_file(added)[1])))
    assert judged[0].verdict is Verdict.ALTERED, judged
    return copy.pages


def _html_that_is_sealed(submission: Any) -> str:
    """What the pages say, with the seal, its mark as a test and the root of the tree."""
    from archive.paper.document import CopyPages, content_of
    from archive.records import record_of
    from seals.settings import sealer_from_settings

    record, pages = record_of(submission), CopyPages(submission)
    sealer = sealer_from_settings(name=record.organisation, organisation=record.organisation_number)
    content = content_of(submission, pages)
    assert content is not None
    return pages.html(sealer.describe(), content.root)


def _page_count(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _measured(work: Callable[[], Any]) -> Cost:
    gc.collect()  # so that nobody clears away after another
    start, used = time.perf_counter(), _used()
    work()
    return Cost(time.perf_counter() - start, _used() - used)


def _used() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _bare(html: str) -> bytes:
    """WeasyPrint with the same stylesheets and fonts, and nothing of ours around it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from archive.paper import STYLESHEET
    from config.pdf.fonts import only_our_fonts
    from config.pdf.render import COMMON_STYLESHEET
    from config.pdf.resources import own_files_only

    with only_our_fonts():
        fonts = FontConfiguration()
    fetcher = own_files_only()
    styles = [
        weasyprint.CSS(filename=sheet, font_config=fonts, url_fetcher=fetcher)
        for sheet in (COMMON_STYLESHEET, STYLESHEET)
    ]
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=styles, font_config=fonts, pdf_variant="pdf/a-3a"))


def _submissions(count: int) -> list[Any]:
    """The outbox messages that ask for the copies of as many submissions, all with the same long answers."""
    from archive.models.copies import SEAL_COPY
    from outbox.models import OutboxMessage
    from responses.models import State
    from tests.builders import make_definition, make_questionnaire, make_response

    items = "".join(
        f"- {{type: text, link_id: A-{number}, text: 'Fråga {number}: hur har arbetet gått?', required: true}}\n"
        for number in range(1, QUESTIONS + 1)
    )
    questionnaire = make_questionnaire(make_definition(items))
    answers = {f"A-{number}": _text(number) for number in range(1, QUESTIONS + 1)}
    for _ in range(count):
        make_response(questionnaire=questionnaire, answers=answers, state=State.SUBMITTED)
    return list(OutboxMessage.objects.filter(kind=SEAL_COPY).order_by("-pk"))


def _text(number: int) -> str:
    """An answer of WORDS words in PARAGRAPHS paragraphs, another one for each question."""
    prose = _PROSE.split()
    words = cycle(prose[number % len(prose) :] + prose[: number % len(prose)])
    return "\n".join(" ".join(islice(words, WORDS // PARAGRAPHS)) for _ in range(PARAGRAPHS))


def _memory(message: Any) -> float:
    """The most megabytes that a process of its own holds that only does this message."""
    command = [sys.executable, "-m", "bench.sealing", "--only-deliver", str(message.pk)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "LOG_LEVEL": "WARNING"}, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def _deliver_and_tell_memory(message_id: int) -> int:
    import django

    django.setup()
    from outbox.models import OutboxMessage
    from outbox.tasks import deliver

    deliver(message_id)
    assert OutboxMessage.objects.get(pk=message_id).done_at is not None
    # getrusage would tell of the bench that started this process, where that is larger.
    [most] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    sys.stdout.write(most)
    return 0


def _report(timed: Timed, pages: int, megabytes: float) -> int:
    sealed, checked = _ratio(timed.sealed, timed.bare), _ratio(timed.verified, timed.bare)
    verified = statistics.median(cost.passed for cost in timed.verified)
    print(f"{pages} sidor, medianen av {len(timed.bare)} gånger; gånger bara WeasyPrint: tid (processortid)")
    print(f"bara WeasyPrint            {_told(timed.bare)}")
    print(f"försegling, start till mål {_told(timed.sealed)}   {_times(sealed)}, högst {RATIO}")
    print(f"kontroll av filen          {_told(timed.verified)}   {_times(checked)}, högst {VERIFIED_SECONDS} s")
    print(f"mest minne                 {megabytes:.0f} MB, högst {MEGABYTES}")
    return 0 if sealed.passed <= RATIO and verified < VERIFIED_SECONDS and megabytes <= MEGABYTES else 1


def _ratio(ours: list[Cost], alone: list[Cost]) -> Cost:
    """Each round is divided by itself before the median is taken: the machine's other work changes between rounds."""
    rounds = list(zip(ours, alone, strict=True))
    return Cost(
        statistics.median(our.passed / bare.passed for our, bare in rounds),
        statistics.median(our.used / bare.used for our, bare in rounds),
    )


def _told(costs: list[Cost]) -> str:
    passed, used = (statistics.median(each) for each in zip(*costs, strict=True))
    return f"{passed:6.2f} s ({used:5.2f} s)"


def _times(ratio: Cost) -> str:
    return f"{ratio.passed:.2f} gånger ({ratio.used:.2f})"


if __name__ == "__main__":
    sys.exit(main())
