"""script/bench drafts: what a draft of about 40 pages costs by Typst, beside the same draft by WeasyPrint.

Seconds of the processor, this process's and its children's, from the answers to the finished file: the template, and a
process of its own with its limits, as a request has it. By both in turn in each round; the median, and the ratio of
each round. Then a text of a million characters by Typst (by WeasyPrint: script/bench text). Ends with 1 above one
second for the draft.
"""

import os
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

SECONDS, ENORMOUS = 1.0, 1_000_000
_ROUNDS, _TIMES = 3, 19
_WORDS = "Arbetet bedrivs i hela länet, och fler patienter möter samma läkare än förra året. "
_NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def main() -> int:
    parser = ArgumentParser(prog="script/bench drafts")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    os.environ["RENDERING_SECONDS"] = "600"  # measured here, not cut short
    import django

    django.setup()
    excerpt = _excerpt(_TIMES)
    pages = {name: _pages(make(excerpt)) for name, make in _ENGINES.items()}  # warm: fonts and templates are read
    spent: dict[str, list[float]] = {name: [] for name in _ENGINES}
    for _ in range(rounds):
        for name, make in _ENGINES.items():
            spent[name].append(_seconds(partial(make, excerpt)))
    for name, seconds in spent.items():
        print(f"{name:12} {statistics.median(seconds):5.2f} s processortid, {pages[name]} sidor")
    ratio = statistics.median(one / other for one, other in zip(spent["Typst"], spent["WeasyPrint"], strict=True))
    print(f"Typst mot WeasyPrint: {ratio:.2f} gånger; mål för Typst: högst {SECONDS} s")
    enormous = _excerpt(0, ENORMOUS)
    print(f"Typst, {ENORMOUS} tecken i ett svar: {_seconds(lambda: _by_typst(enormous)):.2f} s")
    return int(statistics.median(spent["Typst"]) > SECONDS)


def _by_typst(excerpt: Any) -> bytes:
    from archive.excerpts.pdf import excerpt_to_pdf

    return excerpt_to_pdf(excerpt, _NOON)


def _by_weasyprint(excerpt: Any) -> bytes:
    from archive.excerpts.pdf import excerpt_html
    from archive.paper import STYLESHEET
    from config.pdf.confinement import render_confined

    return render_confined(
        html=excerpt_html(excerpt),
        stylesheet=STYLESHEET,
        title=excerpt.title,
        author=excerpt.organisation,
        created=_NOON,
        identifier="bench",
    )


_ENGINES: dict[str, Callable[[Any], bytes]] = {"Typst": _by_typst, "WeasyPrint": _by_weasyprint}


def _seconds(work: Callable[[], object]) -> float:
    begun = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - begun


def _excerpt(times: int, characters: int = 0) -> Any:
    """The largest form with every question answered, each long text `times` times, or one of so many characters."""
    from archive.excerpts.reading import Excerpt
    from responses.reading.items import Source, read_response
    from surveys.loader import questionnaire_path
    from surveys.sampling.samples import sample_answers
    from tests.builders import official_definition

    tree = official_definition(questionnaire_path("statsbidrag-2025"))
    answers = sample_answers(tree, everything=True)
    long = [link_id for link_id, value in answers.items() if isinstance(value, str) and len(value) > 200]
    for link_id in long:
        answers[link_id] = "\n\n".join([answers[link_id]] * max(1, times))
    if characters:
        answers[long[0]] = (_WORDS * (characters // len(_WORDS) + 1))[:characters]
    return Excerpt(
        title=tree.title,
        organisation="Region Prov",
        version=tree.version,
        facts=(("Diarienummer", "RS 2026/1"),),
        mark="UTKAST, inte inskickat.",
        is_draft=True,
        reading=read_response(Source(tree=tree, answers=answers, organisation="Region Prov")),
    )


def _pages(pdf: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))


if __name__ == "__main__":
    sys.exit(main())
