"""requirements/sbom.cdx.json: what the application is shipped with, as CycloneDX 1.6; script/lock makes it of the lock.

The same lock gives the same bytes. Licences are what the installed packages say of themselves.
"""

import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
LOCK = REPOSITORY / "requirements" / "base.txt"
SBOM = REPOSITORY / "requirements" / "sbom.cdx.json"
_ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?P<rest>.*?)(?=^\S|\Z)", re.DOTALL | re.MULTILINE
)
_NAMESPACE = uuid.UUID("8f3a3b0e-6f0f-4a53-9a1c-0d7a5b1f2c11")
# "BSD-3-Clause" and "MIT OR Apache-2.0" are expressions (SPDX); "BSD License" is a name.
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def sbom(lock: str) -> dict[str, Any]:
    """The bill of materials of a requirements file with hashes."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    components = [_component(found["name"], found["version"], found["rest"]) for found in _ENTRY.finditer(lock)]
    root = f"{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": [component["bom-ref"] for component in components]}],
    }


def _component(name: str, version: str, rest: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    component: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if licence := _licence(name):
        component["licenses"] = [licence]
    # One package may come as many files, each with a hash of its own: they are its distributions.
    hashes = sorted(set(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)))
    component["properties"] = [{"name": "svarsportalen:sha256", "value": " ".join(hashes)}]
    return component


def _licence(name: str) -> dict[str, Any] | None:
    """What the package says; nothing where it is not installed here, being another system's."""
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    expression = told.get("License-Expression", "")
    if expression and re.fullmatch(_EXPRESSION, expression):
        return {"expression": expression}
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    names = [
        expression,
        *(line.rpartition(" :: ")[2] for line in classifiers),
        told.get("License", "").splitlines()[:1],
    ]
    found = next((one[0] if isinstance(one, list) else one for one in names if one), "")
    return {"license": {"name": str(found)[:200]}} if found else None


def main() -> int:
    """Write the file. Returns 0."""
    SBOM.write_text(json.dumps(sbom(LOCK.read_text()), ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
