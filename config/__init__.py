"""Settings, URLs and processes of the portal.

What is read with this package is read by each process that a stranger's file is looked at in, so nothing heavy is.
"""

import os
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def __getattr__(name: str) -> Any:
    if name != "celery_app":
        raise AttributeError(name)
    return import_module("config.celery").app
