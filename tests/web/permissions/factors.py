"""The second factor and passkeys, each person's own.

302 is to the page on which one shows again who one is (by a code where there is no password: the guest), or away from
what there is nothing of. Nobody here has a factor yet: what is of one is 404.
"""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Second factor and passkeys",
    rules="""
    mfa_index                     - - GET   200 all
    mfa_authenticate              - - GET   302 all anonymous
    mfa_authenticate              - - POST  302 all anonymous
    mfa_login_webauthn            - - GET   302 all anonymous
    mfa_login_webauthn            - - POST  302 all anonymous
    mfa_reauthenticate            - - GET   302 all
    mfa_reauthenticate            - - POST  302 all
    mfa_reauthenticate_webauthn   - - GET   302 all
    mfa_reauthenticate_webauthn   - - POST  302 all
    mfa_activate_totp             - - GET   302 all
    mfa_activate_totp             - - POST  302 all
    mfa_deactivate_totp           - - GET   404 all
    mfa_deactivate_totp           - - POST  404 all
    mfa_view_recovery_codes       - - GET   404 all
    mfa_generate_recovery_codes   - - GET   302 all
    mfa_generate_recovery_codes   - - POST  302 all
    mfa_list_webauthn             - - GET   200 all
    mfa_add_webauthn              - - GET   302 all
    mfa_add_webauthn              - - POST  302 all
    mfa_edit_webauthn             - - GET   302 all
    mfa_edit_webauthn             - - POST  302 all
    mfa_remove_webauthn           - - GET   302 all
    mfa_remove_webauthn           - - POST  302 all
    """,
    parameters={"mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}},
)
