"""script/bench text: how long a copy takes whose one answer is enormous.

Seconds of processor time, from the text to the finished PDF, in a process that has just begun to render. Exits with 1
above the bound.
"""

import io
import os
import random
import subprocess
import sys
import time
from argparse import ArgumentParser

BOUND_SECONDS = 20
_WORDS = ("och", "vården", "region", "kommunerna", "samverkan", "i", "att", "har", "arbetet", "patienter", "utvecklats")


def _in_words(length: int) -> str:
    chance = random.Random(1)  # noqa: S311  # the same text each time
    return " ".join(chance.choices(_WORDS, k=length // 4))[:length]


TEXTS = {
    "1 000 000 tecken i ord": lambda: _in_words(1_000_000),
    "200 000 tecken utan mellanrum": lambda: "x" * 200_000,
}


def main() -> int:
    parser = ArgumentParser(prog="script/bench text")
    parser.add_argument("--only", choices=TEXTS)
    only = parser.parse_args().only
    if only is None:
        command = [sys.executable, "-m", "bench.text", "--only"]
        return max(subprocess.run([*command, name], check=False).returncode for name in TEXTS)
    seconds, pages = _render(TEXTS[only]())
    print(f"{only}: {seconds:.1f} s processortid, {pages} sidor; mål: högst {BOUND_SECONDS} s")
    return int(seconds > BOUND_SECONDS)


def _render(text: str) -> tuple[float, int]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    import django
    import pikepdf

    django.setup()
    from tests.seals.builders import make_answer_page, make_pdf

    begin = time.process_time()
    pdf = make_pdf(make_answer_page(text))
    seconds = time.process_time() - begin
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return seconds, len(opened.pages)


if __name__ == "__main__":
    sys.exit(main())
