"""What other systems ask, by key: to a person, signed in or not, every address but the description is closed."""

from tests.web.permissions.rules import Room

_ID = {"submission_id": "00000000-0000-0000-0000-000000000000"}

ROOM = Room(
    "For other systems, by key",
    rules="""
    api_description            - - GET 200 all anonymous
    api_submissions            - - GET 401 all anonymous
    api_submission             - - GET 401 all anonymous
    api_sealed_copy            - - GET 401 all anonymous
    api_attachment             - - GET 401 all anonymous
    api_package                - - GET 401 all anonymous
    api_questionnaire_response - - GET 401 all anonymous
    api_questionnaire          - - GET 401 all anonymous
    api_unknown                - - GET 401 all anonymous
    """,
    parameters={
        **dict.fromkeys(
            (
                *("api_submission", "api_sealed_copy", "api_package"),
                *("api_questionnaire_response", "api_questionnaire"),
            ),
            _ID,
        ),
        "api_attachment": {**_ID, "number": 1},
        "api_unknown": {"address": "v1/finns-inte"},
    },
)
