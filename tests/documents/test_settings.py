"""What docs/operations.md says of settings is what the code reads, and what Compose hands on."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.deploy.compose import services
from tests.documents.reading import PACKAGES, REPOSITORY, code_words, table_below

OPERATIONS = REPOSITORY / "docs" / "operations.md"
FOR_COMPOSE = {name for row in table_below(OPERATIONS, "For Compose, `.env`:") for name in code_words(row[0])}
FOR_COMPOSE = {name for name in FOR_COMPOSE if "..." not in name}
READ = {
    name
    for row in table_below(
        OPERATIONS, "`tests/documents/test_settings.py` holds this page, the Compose file and the code together."
    )
    for name in code_words(row[0])
}
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text()

# Not an installation's to set in Compose, and why.
ELSEWHERE = {
    "VAR_DIR": "the image's own places",
    "FILES_DIR": "the image's own places",
    "STATIC_ROOT": "the image's own places",
    "DEBUG": "never in production",
    "SEAL_DEVELOPMENT_DIR": "the development seal",
    "DEMO_WITHOUT_SECOND_FACTOR": "the demonstration",
}
# The demonstration's own, told in the README; what is no setting; what stands in the first table; what libraries read.
TOLD_ELSEWHERE = {"DEMO_PASSWORD", "CONTENT_LENGTH", "CONTENT_TYPE", "FONTCONFIG_FILE", "PG_BIN", "PATH"}
NAMED_ABOVE = {"SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL"}
LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE"}
READING = re.compile(r"env(\.\w+)?|os\.environ\.get|environ\.get")
ONLY_MIGRATE = {"DATABASE_OWNER_URL"}
ONLY_WORKER = re.compile(r"SEAL_(ADAPTER|LEVEL|REMOTE_|PKCS11_|PKCS12_PASSWORD|TSA_(URL|USER|PASSWORD|TOKEN))")


def names_read() -> Iterator[str]:
    """Every variable of the environment that the application's code reads by name."""
    ours = [name for name in PACKAGES if name not in {"bench", "script", "tests", "demo"}]
    for path in (path for name in ours for path in (REPOSITORY / name).rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]
        for call in calls:
            first = call.args[0]
            if isinstance(first, ast.Constant) and READING.fullmatch(ast.unparse(call.func)):
                yield str(first.value)


def handed_to(service: str) -> dict[str, Any]:
    environment: dict[str, Any] = services()[service]["environment"]
    return environment


def test_every_setting_that_the_code_reads_is_told_and_no_other() -> None:
    read = set(names_read())
    assert read - TOLD_ELSEWHERE - READ == NAMED_ABOVE
    assert read >= READ - LIBRARIES


@pytest.mark.parametrize("name", sorted(READ))
def test_every_setting_reaches_the_services_that_read_it(name: str) -> None:
    if name in ELSEWHERE:
        assert all(name not in handed_to(service) for service in ("web", "worker", "letters", "beat", "migrate"))
    elif name in ONLY_MIGRATE:
        assert name in handed_to("migrate")
    elif ONLY_WORKER.match(name):
        assert name in handed_to("worker")
        # People's signatures are time stamped where they sign.
        assert (name in handed_to("web")) == name.startswith(("SEAL_TSA_", "SEAL_LEVEL"))
    else:
        assert all(name in handed_to(service) for service in ("web", "worker", "letters", "beat", "migrate"))


def test_what_compose_takes_from_outside_is_told() -> None:
    """Either by ${NAME...}, or by a name alone, which Compose passes on where .env has it."""
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    alone = {
        name
        for service in services()
        for name, value in services()[service].get("environment", {}).items()
        if value is None
    }
    assert asked - READ <= FOR_COMPOSE | {"SEAL_PKCS12_PASSWORD"}
    assert alone <= READ
    assert {name for name in FOR_COMPOSE if name not in asked | alone} == set()


def test_a_default_of_the_application_is_written_in_one_place() -> None:
    """What Compose only passes on has no default there; empty in .env would otherwise be another value than none."""
    alone = [name for name, value in handed_to("web").items() if value is None]
    assert len(alone) > 30
    assert yaml.safe_load(COMPOSE)["configs"]["operator"]["file"] == "${OPERATOR_PATH:-/dev/null}"
    assert handed_to("web")["OPERATOR_FILE"] == "${OPERATOR_PATH:+/run/operator.yaml}"
    for service in ("web", "worker", "letters", "beat", "migrate"):
        assert services()[service]["configs"] == [{"source": "operator", "target": "/run/operator.yaml"}]


def test_what_the_proxy_must_set_is_named() -> None:
    told = OPERATIONS.read_text()
    proxy = (REPOSITORY / "deploy" / "nginx" / "svarsportalen.conf").read_text()
    for header in ("X-Forwarded-Proto", "X-Forwarded-For"):
        assert f"`{header}`" in told
        assert f"proxy_set_header {header} " in proxy
