"""eark-validator, asked from outside: it pins versions that ours must not follow, so it is no part of the lock.

Run as `python -m tests.interop.eark PACKAGE` with the validator on the path it prints what is wrong, as
JSON. Its vocabularies are asked for over the network at import; here its own bundled copies answer.
"""

import io
import json
import sys
import urllib.request
from pathlib import Path


def _bundled(url: str) -> io.BytesIO:
    import eark_validator

    name = url.rpartition("/")[2]
    return io.BytesIO((Path(eark_validator.__path__[0]) / "ipxml/resources/vocabs" / name).read_bytes())


def main(package: str) -> None:
    urllib.request.urlopen = _bundled  # type: ignore[assignment]
    from eark_validator.packages import PackageValidator

    report = PackageValidator(Path(package)).validation_report
    json.dump(json.loads(report.model_dump_json()), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
