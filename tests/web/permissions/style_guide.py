"""The style guide: for whoever is signed in, since it shows nobody's data."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "The style guide",
    rules="""
    style_guide      - -      GET 200 all
    style_guide_page - fragan GET 200 all
    """,
)
