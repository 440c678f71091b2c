"""Signing in by an identity provider. Here there is none, so going to it is 404; tests/accounts has one."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Identity provider",
    rules="""
    openid_connect_find           - - GET   404 all anonymous
    openid_connect_find           - - POST  404 all anonymous
    socialaccount_login_cancelled - - GET   200 all anonymous
    socialaccount_login_error     - - GET   401 all
    openid_connect_login          - - GET   404 all anonymous
    openid_connect_login          - - POST  404 all anonymous
    openid_connect_callback       - - GET   404 all anonymous
    openid_connect_callback       - - POST  404 all anonymous
    """,
    parameters={"openid_connect_login": {"provider_id": "idp"}, "openid_connect_callback": {"provider_id": "idp"}},
)
