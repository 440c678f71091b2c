"""What is asked of the storage, and what was made once put back in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

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


@contextmanager
def removed_put_back(stored: Mapping[str, bytes]) -> Iterator[None]:
    """Within, a test may remove these files, by their names: a module has made them once, for its other tests too."""
    yield
    for name, file in stored.items():
        if not default_storage.exists(name):
            assert default_storage.save(name, ContentFile(file)) == name
