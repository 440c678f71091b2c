"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.answering.bodies import ReadOutBody
from config.answering.charset import ReadableContentType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = ReadOutBody(ReadableContentType(get_wsgi_application()))
# Every page's code as well: no first visitor waits for it, and gunicorn's workers share what was loaded (--preload).
get_resolver().url_patterns  # noqa: B018
