"""script/bench sealing: what an archive copy of about 40 pages costs, beside WeasyPrint alone on the same HTML.

Everything is measured in turn in one process, so that what else the machine is doing weighs on all of it alike. Only
the memory is of a fresh process, which does what a worker does with one message.
"""

import logging
import os
import resource
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench._portal import private_portal

RATIO, MEGABYTES, VERIFIED_SECONDS = 1.25, 200, 1.5
QUESTIONS, WORDS, PARAGRAPHS = 26, 780, 9
_WORDS = (
    "Regionen och kommunerna har under året fortsatt arbetet med en god och nära vård i hela länet. "
    "Primärvården har fått fler fasta läkarkontakter, och samverkan om äldre med sammansatta behov har prövats i "
    "Halmstad, Åre och Ödeshög. Resultaten följs upp varje kvartal; väntetiderna är kortare än före omställningen."
).split()


@dataclass
class Timed:
    """The seconds of each round."""

    bare: list[float] = field(default_factory=list)
    sealed: list[float] = field(default_factory=list)
    verified: list[float] = field(default_factory=list)


def main() -> int:
    parser = ArgumentParser(prog="script/bench sealing")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-deliver", type=int, metavar="MEDDELANDE", help="för bänken själv: minnets process")
    options = parser.parse_args()
    if options.only_deliver:
        return _deliver_and_tell_memory(options.only_deliver)
    with private_portal():
        logging.getLogger("weasyprint").setLevel(logging.WARNING)  # the renderer insists on hearing them
        messages = _submissions(options.rounds + 2)
        _round(Timed(), messages.pop())  # warm: fonts, templates and modules are read
        timed = Timed()
        for _ in range(options.rounds):
            pages = _round(timed, messages.pop())
        return _report(timed, pages, _memory(messages.pop()))


def _round(timed: Timed, message: Any) -> int:
    """Measure everything once, on a submission that has no copy yet; returns the copy's pages."""
    from responses.copies.verify import Verdict
    from responses.document import copy_html
    from responses.models import SealedCopy
    from responses.register import judge_file
    from responses.tasks import deliver

    html = copy_html(message.submission)
    timed.bare.append(_seconds(lambda: _bare(html)))
    timed.sealed.append(_seconds(lambda: deliver(message.pk)))
    copy = SealedCopy.objects.get(submission=message.submission)
    data = copy.file.read()
    judged: list[Any] = []
    timed.verified.append(_seconds(lambda: judged.append(judge_file(data)[1])))
    assert judged[0].verdict is Verdict.GENUINE, judged
    return copy.pages


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bare(html: str) -> bytes:
    """WeasyPrint with the same stylesheet and fonts, and nothing of ours around it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from config.pdf.fonts import only_our_fonts
    from config.pdf.resources import own_files_only
    from responses.copies import STYLESHEET

    with only_our_fonts():
        fonts = FontConfiguration()
    fetcher = own_files_only()
    style = weasyprint.CSS(filename=STYLESHEET, font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"))


def _submissions(count: int) -> list[Any]:
    """The outbox messages that ask for the copies of as many submissions, all with the same long answers."""
    from responses.models import OutboxMessage, State
    from tests.builders import make_definition, make_questionnaire, make_response

    items = "".join(
        f"- {{type: text, link_id: A-{number}, text: 'Fråga {number}: hur har arbetet gått?', required: true}}\n"
        for number in range(1, QUESTIONS + 1)
    )
    questionnaire = make_questionnaire(make_definition(items))
    answers = {f"A-{number}": _text(number) for number in range(1, QUESTIONS + 1)}
    for _ in range(count):
        make_response(questionnaire=questionnaire, answers=answers, state=State.SUBMITTED)
    kind = OutboxMessage.Kind.SEAL_COPY
    return list(OutboxMessage.objects.filter(kind=kind).select_related("submission").order_by("-pk"))


def _text(number: int) -> str:
    """An answer of WORDS words in PARAGRAPHS paragraphs, another one for each question."""
    words = cycle(islice(cycle(_WORDS), number, number + len(_WORDS)))
    return "\n".join(" ".join(islice(words, WORDS // PARAGRAPHS)) for _ in range(PARAGRAPHS))


def _memory(message: Any) -> float:
    """The most megabytes that a process of its own holds that only does this message."""
    command = [sys.executable, "-m", "bench.sealing", "--only-deliver", str(message.pk)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=root, env={**os.environ, "LOG_LEVEL": "WARNING"}, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def _deliver_and_tell_memory(message_id: int) -> int:
    import django

    django.setup()
    from responses.models import OutboxMessage
    from responses.tasks import deliver

    deliver(message_id)
    assert OutboxMessage.objects.get(pk=message_id).done_at is not None
    sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    return 0


def _report(timed: Timed, pages: int, megabytes: float) -> int:
    bare, sealed, verified = map(statistics.median, (timed.bare, timed.sealed, timed.verified))
    # Each round is divided by itself before the median is taken: the machine's other work changes between rounds.
    ratio = statistics.median(ours / alone for ours, alone in zip(timed.sealed, timed.bare, strict=True))
    checking = statistics.median(ours / alone for ours, alone in zip(timed.verified, timed.bare, strict=True))
    print(f"{pages} sidor, medianen av {len(timed.bare)} gånger")
    print(f"bara WeasyPrint            {bare:6.2f} s")
    print(f"försegling, start till mål {sealed:6.2f} s   {ratio:.2f} gånger (högst {RATIO})")
    print(f"kontroll av filen          {verified:6.2f} s   {checking:.2f} gånger (högst {VERIFIED_SECONDS} s)")
    print(f"mest minne                 {megabytes:6.0f} MB  (högst {MEGABYTES})")
    return 0 if ratio <= RATIO and verified < VERIFIED_SECONDS and megabytes <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
