"""deploy/kubernetes against Kubernetes' schemas and against docker-compose.yml: the same pieces, as strictly run."""

import json
import re
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import psycopg
import pytest
import yaml

from config.database.waiting import CONNECTION_OPTIONS
from script.healthcheck import WEB_SECONDS
from tests.deploy.compose import command, services
from tests.deploy.processes import REPOSITORY, portal_environment, run, running
from tests.kept_server import migrated_servers

FOLDER = REPOSITORY / "deploy" / "kubernetes"
APPLICATION = ("web", "worker", "letters", "beat", "migrate")
STORES = ("postgres", "redis", "storage", "clamav")
OLDEST = "1.30"
"""A pod is let to end in peace (preStop.sleep) from this version on."""


@cache
def documents() -> dict[str, dict[str, Any]]:
    """By kind and name; nobody changes them."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            found[f"{document['kind']}/{document.get('metadata', {}).get('name', path.stem)}"] = document
    return found


def pod_of(name: str) -> dict[str, Any]:
    kind = "StatefulSet" if name in STORES else "Job" if name == "migrate" else "Deployment"
    spec: dict[str, Any] = documents()[f"{kind}/{name}"]["spec"]["template"]["spec"]
    return spec


def container_of(name: str) -> dict[str, Any]:
    (only,) = pod_of(name)["containers"]
    assert isinstance(only, dict)
    return only


def environment_of(name: str) -> dict[str, Any]:
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container_of(name).get("env", [])}


@pytest.mark.parametrize("version", [OLDEST, "1.37"])
def test_each_document_is_what_kubernetes_takes(version: str) -> None:
    for name, document in documents().items():
        if document["kind"] != "Kustomization":
            kubernetes_validate.validate(document, version, strict=True)
            assert name


def test_every_file_of_the_folder_is_in_the_kustomization() -> None:
    named = set(documents()["Kustomization/kustomization"]["resources"])
    assert named == {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}


def test_the_pieces_are_those_of_compose() -> None:
    """But for what makes certificates: between its pods a cluster encrypts (docs/operations.md)."""
    assert set(services()) - {"certificates"} == {*APPLICATION, *STORES}
    for name in STORES:
        assert container_of(name)["image"] == services()[name]["image"]


@pytest.mark.parametrize("name", APPLICATION)
def test_the_application_is_started_as_by_compose(name: str) -> None:
    assert container_of(name)["command"] == command(name)


def test_postgresql_logs_no_row_that_it_refused_here_nor_in_compose() -> None:
    """Compose's has TLS of its own besides."""
    told = [word for word in command("postgres") if word.startswith("-clog_")]
    assert told == ["-clog_min_error_statement=panic", "-clog_error_verbosity=terse"]
    assert container_of("postgres")["args"] == ["postgres", *told]


@pytest.mark.parametrize("name", [*APPLICATION, *STORES])
def test_nothing_runs_as_root_or_may_get_more_than_it_was_given(name: str) -> None:
    pod, inside = pod_of(name), container_of(name)["securityContext"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
    assert (inside["allowPrivilegeEscalation"], inside["capabilities"]) == (False, {"drop": ["ALL"]})
    assert inside.get("readOnlyRootFilesystem", False) is services()[name].get("read_only", False)
    assert "memory" in container_of(name)["resources"]["limits"]


def test_only_the_worker_can_read_the_key_and_only_migrate_knows_the_owner() -> None:
    told = {name: str(pod_of(name)) for name in APPLICATION}
    assert [name for name in APPLICATION if "svarsportalen-seal" in told[name]] == ["worker"]
    assert [name for name in APPLICATION if "svarsportalen-owner" in told[name]] == ["migrate"]
    assert not [name for name in APPLICATION if "svarsportalen-stores" in told[name]]


def test_there_is_one_clock_and_its_successor_waits_for_it_to_end() -> None:
    spec = documents()["Deployment/beat"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_a_web_service_that_hangs_is_ended_and_one_without_a_database_goes_on_telling_people_so() -> None:
    """What `live` says is tried by tests/deploy/test_compose_services.py."""
    asked = ["python", "-m", "script.healthcheck", "live"]
    web = container_of("web")
    for probe in ("livenessProbe", "readinessProbe"):
        assert web[probe]["exec"]["command"] == asked
        assert web[probe]["timeoutSeconds"] > WEB_SECONDS
    # Threads that wait for a machine that is silent are let go before all of the tries have failed.
    silent = sum(CONNECTION_OPTIONS[name] for name in ("connect_timeout", "keepalives_idle")) + 15
    assert web["livenessProbe"]["periodSeconds"] * web["livenessProbe"]["failureThreshold"] > 2 * silent


@pytest.mark.parametrize("name", ["web", "worker", "letters"])
def test_a_new_version_begins_when_its_schema_is_there(name: str, tmp_path: Path) -> None:
    """By the very command, as the application's role: while one migration is missing it waits. All wait alike."""
    (waiting,) = pod_of(name)["initContainers"]
    assert [waiting] == pod_of("web")["initContainers"]
    for told in ("securityContext", "image", "envFrom"):
        assert waiting[told] == container_of(name)[told]
    assert {one["name"] for one in waiting["volumeMounts"]} <= {one["name"] for one in pod_of(name)["volumes"]}
    if name == "web":
        _waits_for_the_schema(waiting["command"], tmp_path)


def _waits_for_the_schema(waiting: list[str], place: Path) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="svp-schema-", dir="/tmp") as servers,
        migrated_servers(Path(servers)) as urls,
    ):
        told = {"SECRET_KEY": "k" * 50, "VAR_DIR": str(place), **urls}
        owner = told.pop("DATABASE_OWNER_URL")
        environment = portal_environment(**told)
        newest = "FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)"
        with psycopg.connect(owner, autocommit=True) as database:
            row = database.execute(f"SELECT app, name {newest}").fetchone()
            database.execute(f"DELETE {newest}")
            with running(waiting, environment=environment, log=place / "log") as process:
                time.sleep(8)
                assert process.poll() is None
                database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", row)
                assert process.wait(timeout=60) == 0, (place / "log").read_text()


def test_whoever_is_told_to_stop_has_time_to_answer_what_has_come() -> None:
    """A page that draws a PDF, reads a questionnaire or looks into a file takes as long as these may."""
    rooms = ("config/pdf", "surveys", "attachments")
    files = [file.read_text() for room in rooms for file in (REPOSITORY / room).glob("con*.py")]
    limits = re.findall(r'environ.get\("\w+_SECONDS", "(\d+)"\)', "".join(files))
    assert len(limits) == 3
    longest = max(map(int, limits))
    told = command("web")
    graceful = int(told[told.index("--graceful-timeout") + 1])
    assert graceful > longest
    pod = pod_of("web")
    assert (
        pod["terminationGracePeriodSeconds"]
        >= container_of("web")["lifecycle"]["preStop"]["sleep"]["seconds"] + graceful
    )
    assert services()["web"]["stop_grace_period"] == f"{graceful + 10}s"
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    assert json.dumps(told) in dockerfile
    assert (services()["postgres"]["stop_grace_period"], pod_of("postgres")["terminationGracePeriodSeconds"]) == (
        "2m",
        120,
    )


def test_a_letter_that_is_being_sent_is_sent_before_its_worker_must_stop(settings: Any) -> None:
    longest_silence = 30  # EMAIL_TIMEOUT may be so long (config.environment.mail_settings)
    longest = settings.OUTBOX_SECONDS["email"] + 7 * (longest_silence - settings.EMAIL_TIMEOUT)
    grace = pod_of("letters")["terminationGracePeriodSeconds"]
    assert grace >= max(longest, settings.CELERY_TASK_TIME_LIMIT)
    assert services()["letters"]["stop_grace_period"] == f"{grace // 60}m"


def test_valkey_forgets_what_has_an_end_before_its_memory_is_full_and_never_the_queue() -> None:
    inside = " ".join(container_of("redis")["command"])
    for told, limit in (
        (" ".join(command("redis")), services()["redis"]["mem_limit"]),
        (inside, container_of("redis")["resources"]["limits"]["memory"]),
    ):
        assert "--maxmemory 600mb --maxmemory-policy volatile-lru" in told  # a fork that writes all anew needs the rest
        assert limit.lower().removesuffix("i") in {"1g"}


@pytest.mark.parametrize("name", ["web", "worker", "letters"])
def test_what_others_depend_on_ends_nothing(name: str) -> None:
    """Ended is only who hangs: asked by a port, or by a sign of its own (tests/deploy/test_worker_sign.py)."""
    probes = {kind: probe for kind, probe in container_of(name).items() if kind.endswith("Probe")}
    expected = {"livenessProbe", "readinessProbe"} if name == "web" else {"livenessProbe"}
    assert probes.keys() == expected
    if name != "web":
        assert probes["livenessProbe"]["exec"]["command"] == services()[name]["healthcheck"]["test"][1:]


def test_what_compose_must_be_told_is_told_here_too() -> None:
    """A setting or a secret of the comment in settings.yaml, or of a service."""
    text = (FOLDER / "settings.yaml").read_text()
    for name in APPLICATION:
        required = services()[name]["environment"]
        missing = [key for key, value in required.items() if ":?" in str(value) and key not in text]
        assert not [key for key in missing if key not in environment_of(name)], name


SECRETS = {
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://portal@postgres/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "EMAIL_URL": "smtp+tls://mail.example.se:587",
    "DATABASE_OWNER_URL": "postgresql://owner@postgres/portal",
    "SEAL_PKCS12_PASSWORD": "",
}


@pytest.mark.parametrize("name", ["migrate", "worker"])
def test_no_setting_is_missing_in_what_each_part_is_told(name: str, tmp_path: Path) -> None:
    """As migrate asks before it makes the tables: the Job would fail, and no other part find any."""
    told = documents()["ConfigMap/svarsportalen"]["data"] | SECRETS
    own = {key: value if isinstance(value, str) else SECRETS[key] for key, value in environment_of(name).items()}
    environment = portal_environment(**{**told, **own, "VAR_DIR": str(tmp_path)})
    checked = run(["python", "manage.py", "check", "--deploy"], environment=environment)
    assert checked.returncode == 0, checked.stderr


def test_what_compose_tells_every_part_alike_is_told_to_every_part_here() -> None:
    """What it fills in from its own settings is the organisation's to say here."""
    fixed = [
        {key for key, value in services()[name]["environment"].items() if value and "$" not in str(value)}
        for name in APPLICATION
    ]
    of_all = set.intersection(*fixed)
    assert "SEAL_PKCS12_FILE" in of_all
    assert of_all - documents()["ConfigMap/svarsportalen"]["data"].keys() == set()


def test_the_stores_are_reached_by_the_application_only() -> None:
    rule = documents()["NetworkPolicy/stores"]["spec"]
    assert rule["ingress"] == [{"from": [{"podSelector": {"matchLabels": {"svarsportalen/part": "application"}}}]}]
    assert rule["egress"] == []
    labels = {name: documents()[f"StatefulSet/{name}"]["spec"]["template"]["metadata"]["labels"] for name in STORES}
    assert {one["svarsportalen/part"] for one in labels.values()} == {"store"}
