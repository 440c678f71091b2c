"""What anybody may read or send, signed in or not."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Open to anybody",
    rules="""
    health        - - GET   200 all anonymous
    ready         - - GET   200 all anonymous
    about         - - GET   200 all anonymous
    help          - - GET   200 all anonymous
    accessibility - - GET   200 all anonymous
    privacy       - - GET   200 all anonymous
    verify        - - GET   200 all anonymous
    verify        - - POST  422 all anonymous
    seal_certificates      - - GET 200 all anonymous
    seal_certificates_file - - GET 200 all anonymous
    time_certificates_file - - GET 404 all anonymous
    signature_certificates_file - - GET 404 all anonymous
    csp_report    - - POST  400 all anonymous
    security_txt  - - GET   404 all anonymous
    """,
)
