"""Submissions on paper: the copy, the working copy, the reading copy."""

from django.conf import settings

STYLESHEET = settings.BASE_DIR / "templates" / "archive" / "paper" / "copy.css"
