"""script/bench evening: 200 editors save every four seconds. Is it quick, and is all of it kept?

Web, worker and beat run as Compose runs them, with a durable PostgreSQL and a durable Valkey, and the editors on
the same machine. Then 16 clients only save, in turn with asking for as good as nothing (the floor). Afterwards each
acknowledged save is looked for in the database. Exits with 1 when a save failed or is missing, or a bound is not kept.
"""

import sys
import time
from argparse import ArgumentParser, Namespace
from random import Random
from statistics import median, quantiles

from bench._evening.checking import missing, twice
from bench._evening.faults import all_faults
from bench._evening.living import live_through
from bench._evening.portal import CLIENTS, Portal, portal
from bench._evening.saving import Evening, Kept, Saver, Writers, ask_for, floor_of
from bench.faults import outcome_of

P95_SECONDS, THROUGHPUT = 0.25, 0.35
_ROUNDS = 5


def main() -> int:
    options = _options()
    with portal(options) as running:
        if options.faults is not None:
            return _let_fall(running, options)
        evening = _write(running, options)
        kept = list(evening.kept)
        wrong = _report_evening(evening, options.seconds)
        wrong += _report_throughput(running, kept, options.round)
        wrong += _report_rows(kept)
    print("\n".join(wrong) or "alla gränser hålls")
    return 1 if wrong else 0


def _options() -> Namespace:
    parser = ArgumentParser(prog="script/bench evening")
    parser.add_argument("--editors", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=4, help="sekunder mellan en skribents sparningar")
    parser.add_argument("--organisations", type=int, default=311)
    parser.add_argument("--webs", type=int, default=2, help="antal webbtjänster")
    parser.add_argument("--round", type=float, default=3, help="sekunder i varje omgång med 16 klienter")
    parser.add_argument("--machines", action="store_true", help="två av varje tjänst, bakom nginx, med filerna i S3")
    parser.add_argument("--pooled", action="store_true", help="genom PgBouncer, med åtta förbindelser för alla")
    parser.add_argument(
        "--faults", type=int, metavar="FRÖ", help="låt allt falla, ett efter ett, i den ordning fröet ger"
    )
    return parser.parse_args()


def _let_fall(running: Portal, options: Namespace) -> int:
    """Everything falls once while people save. Time is told and not judged; what is lost, or there twice, is."""
    print(f"--faults {options.faults}", flush=True)
    chance = Random(options.faults)  # noqa: S311  # to be repeated
    writers = Writers(running.editors[: options.editors], running.addresses, every=options.every)
    writers.start()
    live_through(running, writers, all_faults(chance, machines=options.machines), chance)
    writers.stop()
    outcome = outcome_of(running.mail.taken)
    print(f"{outcome.submissions} inskickade svar, {outcome.receipts} svarskvitton, {outcome.copies} arkivexemplar")
    if outcome.unsure:
        print(f"en människa avgör om det gick: {', '.join(outcome.unsure)}")
    wrong = [*_report_rows(writers.evening.kept), *outcome.wrong]
    print("\n".join(wrong) or "inget bekräftat saknas, inget finns två gånger")
    return 1 if wrong else 0


def _write(running: Portal, options: Namespace) -> Evening:
    """The evening itself, after a moment in which every process has shown each page once."""
    editors = running.editors[: options.editors]
    warming = Writers(editors, running.addresses, every=options.every)
    warming.start()
    time.sleep(options.every)
    warming.stop()
    writers = Writers(editors, running.addresses, every=options.every)
    writers.start()
    time.sleep(options.seconds)
    writers.stop()
    writers.evening.kept += warming.evening.kept
    return writers.evening


def _report_evening(evening: Evening, seconds: float) -> list[str]:
    well = sorted(one.seconds for one in evening.tried if one.status == 200)
    bad = [one for one in evening.tried if one.status != 200]
    p95 = quantiles(well, n=20)[-1]
    print(f"{len(well)} sparningar, {len(well) / seconds:.1f} i sekunden, {len(bad)} fel")
    print(f"p50 {median(well) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, längst {well[-1] * 1000:.0f} ms")
    wrong = [f"{len(bad)} sparningar misslyckades: {sorted({(one.status, one.said) for one in bad})}"] if bad else []
    return wrong + ([f"p95 är över {P95_SECONDS * 1000:.0f} ms"] if p95 > P95_SECONDS else [])


def _report_throughput(running: Portal, kept: list[Kept], seconds: float) -> list[str]:
    """16 clients that wait for nothing, who save and who ask for the floor in turn; one web service, for both alike."""
    editors, port = running.editors[:CLIENTS], running.webs[0].port
    ratios, costs = [], []
    for _ in range(_ROUNDS):
        floor, its = _round(running, seconds, [floor_of(editor) for editor in editors], port)
        saves, own = _round(running, seconds, [Saver(editor, kept) for editor in editors], port)
        ratios.append(saves / floor)
        costs.append((its / floor, own / saves))
        print(f"  golvet {floor / seconds:.0f}/s, spara {saves / seconds:.0f}/s: {saves / floor:.2f}", flush=True)
    floor_cost, save_cost = (median(each) * 1000 for each in zip(*costs, strict=True))
    print(f"{CLIENTS} klienter: {median(ratios):.2f} av golvets antal (minst {THROUGHPUT})")
    much = f"golvet {floor_cost:.1f} ms, spara {save_cost:.1f} ms: {save_cost / floor_cost:.1f} golv"
    print(f"processortid, alla servrar: {much}")
    return [f"genomströmningen är under {THROUGHPUT} av golvets"] if median(ratios) < THROUGHPUT else []


def _round(running: Portal, seconds: float, clients: list, port: int) -> tuple[int, float]:  # type: ignore[type-arg]
    before = running.processor_seconds()
    done = ask_for(seconds, clients, port)
    return done, running.processor_seconds() - before


def _report_rows(kept: list[Kept]) -> list[str]:
    lost, doubled = missing(kept), twice()
    print(f"{len(kept)} bekräftade sparningar jämförda rad för rad: {len(lost)} saknas, {doubled} finns två gånger")
    wrong = [f"saknas: {one.response} {one.link_id} revision {one.revision}" for one in lost[:10]]
    return wrong + ([f"{doubled} sparningar finns två gånger"] if doubled else [])


if __name__ == "__main__":
    sys.exit(main())
