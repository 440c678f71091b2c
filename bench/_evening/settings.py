"""The portal's settings, with the floor's address beside its own, and without collected static files.

BENCH_NEXT_VERSION: the portal as the version after this one, which has one migration more.
"""

import os

from config.settings import *
from config.settings import INSTALLED_APPS, STORAGES

ROOT_URLCONF = "bench._floor"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if os.environ.get("BENCH_NEXT_VERSION"):
    INSTALLED_APPS = [*INSTALLED_APPS, "bench._evening.next_version"]
