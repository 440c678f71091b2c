"""What docker-compose.yml, Dockerfile and .dockerignore promise, read from the files themselves."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml
from django.conf import settings

from tests.deploy.compose import document, services
from tests.deploy.processes import REPOSITORY

SECRET = re.compile(r"SECRET|PASSWORD|ACCESS_KEY|AUTH", re.IGNORECASE)
# Demanded by Compose, or nothing at all where what it opens is optional.
FROM_OUTSIDE = re.compile(r"\$\{\w+(:?\?[^}]+|:-)\}")
APPLICATION = ("web", "worker", "letters", "beat", "migrate")
ENDING = {"migrate", "certificates"}
NIGHT = set(range(6))
# Nightly work that may stand among letters: one statement each.
SHORT_AT_NIGHT = {"accounts.tasks.clear_sessions", "accounts.tasks.forget_tries"}
# What no receipt and no copy waits for.
LAST = {"make_companion"}


def environment_lines() -> dict[str, str]:
    return {
        f"{service}.{name}": str(value)
        for service, definition in services().items()
        for name, value in definition.get("environment", {}).items()
    }


def test_every_secret_comes_from_outside_and_has_no_default() -> None:
    secrets = {name: value for name, value in environment_lines().items() if SECRET.search(name.split(".")[1])}
    files = {name for name, value in secrets.items() if value.startswith("/run/secrets/")}
    assert len(secrets) - len(files) >= 10
    assert {
        name: value for name, value in secrets.items() if name not in files and not FROM_OUTSIDE.fullmatch(value)
    } == {}


def test_passwords_inside_addresses_come_from_outside_too() -> None:
    addresses = [value for value in environment_lines().values() if "://" in value and "@" in value]
    assert addresses
    assert all(re.search(r":\$\{\w+:\?[^}]+\}@", value) for value in addresses)


def test_every_service_has_a_health_check_except_those_that_end() -> None:
    unchecked = {name for name, service in services().items() if "test" not in service["healthcheck"]}
    assert unchecked == ENDING


def test_every_service_that_stays_is_started_again() -> None:
    policies = {service["restart"] for name, service in services().items() if name not in ENDING}
    assert policies == {"unless-stopped"}


def test_the_application_runs_read_only_and_without_privileges() -> None:
    for name in APPLICATION:
        service = services()[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_every_service_has_a_limit_on_memory_and_processes_and_on_what_it_keeps_in_memory() -> None:
    for name, service in services().items():
        assert {"mem_limit", "pids_limit"} <= set(service), name
        assert all("size=" in place for place in service.get("tmpfs", [])), name


def test_only_the_virus_scanner_may_write_where_it_likes() -> None:
    assert {name for name, service in services().items() if not service.get("read_only")} == {"clamav"}


def test_database_queue_and_files_are_on_the_inner_network_only() -> None:
    assert all(services()[name]["networks"] == ["inside"] for name in ("postgres", "redis", "storage"))


def test_only_who_must_speak_to_others_has_a_way_out() -> None:
    inner = {name for name, service in services().items() if service.get("networks") == ["inside"]}
    assert inner == {"postgres", "redis", "storage", "beat", "migrate"}
    assert document()["networks"]["inside"] == {"internal": True}


def test_every_queue_is_emptied_by_one_service_and_only_one() -> None:
    taken = [name for service in APPLICATION for name in _queues_of(services()[service])]
    assert sorted(taken) == sorted(one.name for one in settings.CELERY_TASK_QUEUES)


def test_what_takes_long_stands_before_no_letter_and_has_an_end() -> None:
    """By queue, time and memory: a worker's processes fit into the container that holds them."""
    nightly = {daily.task for daily in settings.DAILY_TASKS if daily.at.hour in NIGHT}
    assert nightly - SHORT_AT_NIGHT == {daily.task for daily in settings.DAILY_TASKS if daily.queue == "scans"}
    assert nightly > SHORT_AT_NIGHT
    assert settings.CELERY_TASK_ROUTES.keys() == {"responses.tasks.rescan_attachments"}
    assert {told["queue"] for told in settings.CELERY_TASK_ROUTES.values()} == {"scans"}
    assert {settings.OUTBOX_QUEUES[kind] for kind in settings.OUTBOX_HANDLERS.keys() - {"email"} - LAST} == {"copies"}
    assert {settings.OUTBOX_QUEUES[kind] for kind in LAST} == {"scans"}
    assert 0 < settings.OUTBOX_SECONDS["email"] < settings.CELERY_TASK_TIME_LIMIT
    # A task that is still at work when the broker gives it to another would be done twice at once.
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    for service in (services()[name] for name in ("worker", "letters")):
        command = list(service["command"])
        told = {name: int(value) for name, value in pairwise(command) if value.isdecimal()}
        most = told.get("--max-memory-per-child", settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD) * 1024
        limit = re.search(r"(\d+)g", str(service["mem_limit"]))
        assert limit
        assert most * told["--concurrency"] < int(limit[1]) * 1024**3


def test_the_override_that_operations_gives_has_one_worker_a_queue_and_no_seal_where_strangers_files_are_read() -> None:
    written = (REPOSITORY / "docs" / "operations.md").read_text()
    found = re.search(r"```yaml\n( *# compose\.override\.yaml\n.*?)```", written, re.DOTALL)
    assert found
    override = yaml.safe_load(dedent(found[1]))["services"]
    scans = override["scans"]
    extended = services()[scans["extends"]["service"]]
    known = {name: {**services()[name], **override.get(name, {})} for name in APPLICATION}
    taken = [name for service in [*known.values(), scans] for name in _queues_of(service)]
    assert sorted(taken) == sorted(one.name for one in settings.CELERY_TASK_QUEUES)
    assert _queues_of(scans) == [settings.OUTBOX_QUEUES["make_companion"]]
    assert "seal_pkcs12" not in extended["secrets"]
    of_the_seal = services()["worker"]["environment"].keys() - services()["letters"]["environment"].keys()
    assert "SEAL_PKCS12_PASSWORD" in of_the_seal
    assert not of_the_seal & {*extended["environment"], *scans.get("environment", {})}
    assert scans["extends"].keys() | scans.keys() == {"file", "service", "extends", "command", "volumes", "mem_limit"}
    assert any(volume.startswith("clamd:") for volume in scans["volumes"])


def _queues_of(service: dict[str, Any]) -> list[str]:
    command = list(service["command"])
    return command[command.index("--queues") + 1].split(",") if "--queues" in command else []


def test_data_is_on_named_volumes() -> None:
    assert all(services()[name]["volumes"] for name in ("postgres", "redis", "storage"))


def test_images_are_named_with_a_version() -> None:
    images = [service["image"] for name, service in services().items() if name not in {*APPLICATION, "certificates"}]
    assert images
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.-]*", image) for image in images)


def test_only_the_worker_gets_the_seal_certificate() -> None:
    holders = {name for name, service in services().items() if "seal_pkcs12" in service.get("secrets", [])}
    assert holders == {"worker"}


def packages() -> set[str]:
    """Every package at the top of the repository."""
    return {path.parent.name for path in REPOSITORY.glob("*/__init__.py")}


def held_by_the_image() -> list[str]:
    """What .dockerignore lets through: all else is left out by its first line."""
    lines = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def copy_of_the_image(target: Path) -> Path:
    for name in held_by_the_image():
        source, copy = REPOSITORY / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    return target


def test_the_image_holds_every_package_of_the_application() -> None:
    application = packages() - {"tests", "script", "bench"}
    assert {*application, "static", "templates", "manage.py"} <= set(held_by_the_image())


def test_the_image_holds_every_script_that_compose_runs() -> None:
    run = set(re.findall(r"script\.(\w+)", (REPOSITORY / "docker-compose.yml").read_text()))
    assert {f"script/{name}.py" for name in run} <= set(held_by_the_image())
    assert "make_certificates" in run


AS_THE_IMAGE_IS_BUILT = """
import config, django
django.setup()
from django.core.management import call_command
from whitenoise.compress import Compressor
Compressor.should_compress = lambda *_: False
call_command("collectstatic", interactive=False, verbosity=0)
call_command("check")
config.celery_app.loader.import_default_modules()
import script.healthcheck, script.make_bucket, script.make_certificates
"""


def test_what_the_image_holds_is_enough_to_start_with(tmp_path: Path) -> None:
    """As the image is built: the static files are collected, here without compressing them, which takes twenty seconds.
    Then every page, task and script of it is loaded.
    """
    image = copy_of_the_image(tmp_path / "image")
    environment = {**os.environ, "STATIC_ROOT": str(tmp_path / "static"), "SECRET_KEY": "only-for-collecting"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(image)}
    subprocess.run([sys.executable, "-c", AS_THE_IMAGE_IS_BUILT], cwd=image, env=environment, check=True)
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_every_list_of_packages_names_them_all() -> None:
    """The type checker, the import linter and the refusal of deprecations each have a list in pyproject.toml."""
    tools = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]
    (warnings,) = tools["pytest"]["ini_options"]["filterwarnings"]
    ours = packages() - {"tests"}
    assert ours <= set(tools["mypy"]["files"])
    assert set(tools["importlinter"]["root_packages"]) == ours - {"script"}
    assert set(warnings.partition("(")[2].strip(")").split("|")) == ours - {"bench", "script"}


def test_the_image_is_built_from_the_hash_lock_and_runs_as_an_ordinary_user() -> None:
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    assert "pip install --require-hashes --no-deps --only-binary :all: -r requirements/base.txt" in dockerfile
    assert re.search(r"^USER 10001$", dockerfile, re.MULTILINE)
