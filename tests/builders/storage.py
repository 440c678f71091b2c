"""What is asked of the storage."""

from typing import Any

import pytest
from django.core.files.base import File

from config.storage import WholeFileStorage


def paths_opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the stored files that are opened from now on, as often as each is; again by its own open, too."""
    paths, open_stored, open_again = list[str](), WholeFileStorage.open, File.open

    def noted(storage: WholeFileStorage, name: str, *how: Any, **more: Any) -> Any:
        paths.append(storage.path(name))
        return open_stored(storage, name, *how, **more)

    def noted_again(file: Any, *how: Any, **more: Any) -> Any:
        paths.append(str(file.name))
        return open_again(file, *how, **more)

    monkeypatch.setattr(WholeFileStorage, "open", noted)
    monkeypatch.setattr(File, "open", noted_again)
    return paths
