"""Three judges of pages beside axe: HTML_CodeSniffer, IBM's Equal Access checker and the Nu HTML checker."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page as Window

from script.local_servers import REPOSITORY
from tests.npm import installed

LOCK = Path(__file__).with_name("package-lock.json")
SNIFFER, IBM, NU = "HTML_CodeSniffer", "IBM Equal Access", "Nu HTML checker"


@dataclass(frozen=True)
class Finding:
    """`where` is the element as it stands in the page, shortened."""

    judge: str
    rule: str
    text: str
    where: str

    def __str__(self) -> str:
        return f"{self.judge}: {self.rule}: {self.text}\n    {self.where}"


def packages() -> Path:
    """Where the judges lie; in the clone, so that they are fetched once. NpmMissing where they cannot be."""
    return installed(LOCK, REPOSITORY / "var" / "checkers")


_SNIFF = """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () => done(
  HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR)
    .map((one) => [one.code, one.msg, (one.element.outerHTML || "").slice(0, 200)]))))"""


def sniffed(window: Window, found_at: Path) -> list[Finding]:
    """What HTML_CodeSniffer calls an error against WCAG 2 AA."""
    window.evaluate((found_at / "html_codesniffer" / "build" / "HTMLCS.js").read_text())
    return [
        Finding(SNIFFER, code.removeprefix("WCAG2AA."), text, where) for code, text, where in window.evaluate(_SNIFF)
    ]


_ASK_IBM = """() => new ace.Checker().check(document, ["WCAG_2_2", "IBM_Accessibility"]).then((report) =>
  report.results.filter((one) => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
    .map((one) => [one.ruleId, one.message, one.snippet.slice(0, 200)]))"""


def asked_ibm(window: Window, found_at: Path) -> list[Finding]:
    """What IBM's checker calls a violation; not what it only wants somebody to look at."""
    window.evaluate((found_at / "accessibility-checker-engine" / "ace-window.js").read_text())
    return [Finding(IBM, rule, text, where) for rule, text, where in window.evaluate(_ASK_IBM)]


def nu(pages: Mapping[str, str], found_at: Path, directory: Path) -> dict[str, list[Finding]]:
    """What the Nu HTML checker calls an error, of all pages at once: it is a Java program, which takes long to start.

    `pages` is the HTML by a name, and `directory` is empty. A page without errors is not in the answer.
    """
    if shutil.which("java") is None:
        raise RuntimeError("Java saknas. Installera det (Debian: apt-get install default-jre-headless).")
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        file = directory / f"{number}.html"
        file.write_text(html)
        names[file.name] = name
    command = ["java", "-Xss4m", "-jar", str(found_at / "vnu-jar" / "build" / "dist" / "vnu.jar")]
    command += ["--format", "json", "--errors-only", "--exit-zero-always", str(directory)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True, env=environment)
    found: dict[str, list[Finding]] = {}
    for message in json.loads(done.stderr)["messages"]:
        rule = message["message"]
        where = f"{message.get('extract', '')[:200]} (rad {message.get('lastLine')})"
        found.setdefault(names[Path(message["url"]).name], []).append(Finding(NU, _kind(rule), rule, where))
    return found


def _kind(message: str) -> str:
    """The message without what it is about."""
    return "“…”".join(part for part in _outside_quotes(message))


def _outside_quotes(message: str) -> list[str]:
    return [part.split("”")[-1] for part in message.split("“")]
