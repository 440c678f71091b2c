"""Signing in and one's own account: of django-allauth's pages only those that the portal uses.

Whoever has no password (the guest signs in by a code) has none to change, and shows again who they are by a code.
"""

from tests.builders import PASSWORD
from tests.web.permissions.rules import Room

ROOM = Room(
    "Signing in and one's own account",
    rules="""
    account_own                          - - GET   200 all
    account_own                          - - POST  302 all
    account_own_data                     - - GET   302 all
    account_end_other_sessions           - - POST  302 all
    account_end_session                  - - POST  302 all
    account_login                        - - GET   302 all; 200 anonymous
    account_login                        - - POST  302 all; 200 anonymous
    account_request_login_code           - - GET   302 all; 200 anonymous
    account_request_login_code           - - POST  302 all; 200 anonymous
    account_confirm_login_code           - - GET   302 all anonymous
    account_confirm_login_code           - - POST  302 all anonymous
    account_logout                       - - GET   200 all; 302 anonymous
    account_logout                       - - POST  302 all anonymous
    account_inactive                     - - GET   200 all anonymous
    account_signup                       - - GET   302 all; 200 anonymous
    account_signup                       - - POST  302 all; 200 anonymous
    account_reauthenticate               - - GET   200 all; 302 guest
    account_reauthenticate               - - POST  302 all
    account_reauthenticate_by_code       - - GET   404 all; 200 guest
    account_reauthenticate_by_code       - - POST  404 all; 302 guest
    account_reauthenticate_by_provider   - - GET   404 all
    account_reauthenticate_by_provider   - - POST  404 all
    account_email                        - - GET   302 all; 403 guest
    account_email                        - - POST  302 all; 403 guest
    account_confirm_email                - - GET   302 all
    account_confirm_email                - - POST  302 all
    account_change_password              - - GET   200 all; 403 guest
    account_change_password              - - POST  302 all; 403 guest
    account_reset_password               - - GET   200 all anonymous
    account_reset_password               - - POST  302 all anonymous
    account_reset_password_done          - - GET   200 all anonymous
    account_reset_password_from_key      - - GET   200 all anonymous
    account_reset_password_from_key      - - POST  200 all anonymous
    account_reset_password_from_key_done - - GET   200 all anonymous
    """,
    fields={
        "account_own": {"name": "Nytt namn"},
        "account_change_password": {
            "oldpassword": PASSWORD,
            "password1": "Lingon-slalom-tjugofem",
            "password2": "Lingon-slalom-tjugofem",
        },
        "account_reauthenticate_by_code": {"send": "1"},
        "account_reset_password": {"email": "nagon@example.se"},
    },
    parameters={
        "account_confirm_email": {"key": "utgangen"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "utgangen"},
        "account_end_session": {"session_id": 1},
    },
)
