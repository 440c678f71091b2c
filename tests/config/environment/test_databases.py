"""What DATABASE_URL, DATABASE_REPLICA_URL and DATABASE_POOLED make of each connection's options."""

import json
from typing import Any

import pytest

from tests.deploy.processes import portal_environment, run

READ = (
    "import json; from config import settings;"
    " print(json.dumps({name: one['OPTIONS'] for name, one in settings.DATABASES.items()}))"
)
FIRST = "postgres://portal@first/portal?sslmode=verify-full&sslrootcert=/run/tls/roots.pem"


def options(**told: str) -> dict[str, dict[str, Any]]:
    done = run(["python", "-c", READ], environment=portal_environment(SECRET_KEY="k" * 50, DATABASE_URL=FIRST, **told))
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("pooled", "prepared"), [("true", None), ("false", 5)])
@pytest.mark.parametrize("own", ["", "?sslmode=require"])
def test_a_replica_is_asked_as_the_first_server_whatever_its_address_says_of_its_own(
    pooled: str, prepared: int | None, own: str
) -> None:
    found = options(DATABASE_REPLICA_URL=f"postgres://portal@second/portal{own}", DATABASE_POOLED=pooled)
    for one in found.values():
        assert one["prepare_threshold"] == prepared
        assert one["keepalives_idle"] == 10
    assert found["replica"].get("server_side_binding") == found["default"].get("server_side_binding")
    assert (found["default"]["connect_timeout"], found["replica"]["connect_timeout"]) == (5, 2)
    assert found["replica"]["sslmode"] == ("require" if own else "verify-full")
    assert ("sslrootcert" in found["replica"]) is not bool(own)
