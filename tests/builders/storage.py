"""What is asked of the storage."""

from typing import Any

import pytest

from config.storage import WholeFileStorage


def names_opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from now on, as often as each is."""
    names, open_file = list[str](), WholeFileStorage.open

    def noted(storage: WholeFileStorage, name: str, *how: Any, **more: Any) -> Any:
        names.append(name)
        return open_file(storage, name, *how, **more)

    monkeypatch.setattr(WholeFileStorage, "open", noted)
    return names
