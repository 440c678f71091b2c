"""What an installation tells of itself: read from its document, shown on its pages, missed by check --deploy."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from config.answering.failing import server_error
from config.operator import OperatorFileError, read_operator, require_operator
from script.local_servers import REPOSITORY

EXAMPLE = REPOSITORY / "docs" / "operator.example.yaml"


def written(path: Path, change: Any) -> str:
    """The example with something else in it."""
    known = yaml.safe_load(EXAMPLE.read_text())
    change(known)
    target = path / "operator.yaml"
    target.write_text(yaml.safe_dump(known, allow_unicode=True))
    return str(target)


def test_the_example_is_whole() -> None:
    assert read_operator(str(EXAMPLE)).privacy.controller.startswith("Regionstyrelsen")


def no_officer(known: dict[str, Any]) -> None:
    del known["privacy"]["data_protection_officer"]


def empty_purpose(known: dict[str, Any]) -> None:
    known["privacy"]["purpose"] = "  "


def unknown_status(known: dict[str, Any]) -> None:
    known["accessibility"]["status"] = "nästan"


def misspelled(known: dict[str, Any]) -> None:
    known["privasy"] = {}


CHANGES = (no_officer, empty_purpose, unknown_status, misspelled)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_missing_or_wrong_is_named(tmp_path: Path, settings: Any, change: Any) -> None:
    settings.OPERATOR_FILE = written(tmp_path, change)
    with pytest.raises(OperatorFileError):
        read_operator(settings.OPERATOR_FILE)
    assert [problem.id for problem in require_operator()] == ["config.E001"]


@pytest.mark.parametrize("content", ["", "[1, 2", "just words", "\x00"])
def test_what_is_no_such_document_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "o.yaml").write_text(content)
    with pytest.raises(OperatorFileError):
        read_operator(str(tmp_path / "o.yaml"))


def test_check_deploy_warns_where_nobody_is_named_and_not_where_somebody_is(settings: Any) -> None:
    settings.OPERATOR_FILE = ""
    assert [problem.id for problem in require_operator()] == ["config.W001"]
    settings.OPERATOR_FILE = str(EXAMPLE)
    assert require_operator() == []


@pytest.mark.django_db
def test_the_pages_say_what_the_installation_tells(settings: Any) -> None:
    settings.OPERATOR_FILE = str(EXAMPLE)
    privacy = Client().get(reverse("privacy")).content.decode()
    for told in ("Regionstyrelsen i Region Exempel", "dataskyddsombud@example.se", "Bevaras, enligt arkivlagen"):
        assert told in privacy
    accessibility = Client().get(reverse("accessibility")).content.decode()
    assert "tillganglighet@example.se" in accessibility
    assert "29 november 2026" in accessibility


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "/finns/inte.yaml"])
def test_the_pages_are_there_without_and_say_that_it_is_missing(settings: Any, path: str) -> None:
    settings.OPERATOR_FILE = path
    assert "har inte lagt in vem som är personuppgiftsansvarig" in Client().get(reverse("privacy")).content.decode()
    assert Client().get(reverse("accessibility")).status_code == 200


def without_support(known: dict[str, Any]) -> None:
    del known["support"]


@pytest.mark.django_db
def test_whom_to_turn_to_stands_on_every_page_in_the_help_and_where_something_went_wrong(settings: Any) -> None:
    settings.OPERATOR_FILE = str(EXAMPLE)
    for name in ("about", "help", "account_login"):
        assert "mailto:servicedesk@example.se" in Client().get(reverse(name)).content.decode()
    main = Client().get("/finns-inte/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert "mailto:servicedesk@example.se" in main
    assert "Portalen drivs av Region Exempel" in Client().get(reverse("account_login")).content.decode()


@pytest.mark.django_db
def test_nobody_is_named_where_the_installation_names_nobody(settings: Any, tmp_path: Path) -> None:
    for file in ("", written(tmp_path, without_support)):
        settings.OPERATOR_FILE = file
        page = Client().get(reverse("help")).content.decode()
        assert "Support:" not in page
        assert "Om portalen själv" not in page


def test_the_page_for_what_should_not_happen_names_them_and_needs_no_database(settings: Any, rf: Any) -> None:
    settings.OPERATOR_FILE = str(EXAMPLE)
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "mailto:servicedesk@example.se" in answer.content.decode()
    settings.OPERATOR_FILE = ""
    assert "Kontakta" not in server_error(rf.get("/")).content.decode()
