"""Django's administration, the systemadministratör's alone.

An address without a name is known by its path.
"""

from collections.abc import Callable
from typing import Any

from tests.web.permissions.addresses import Parameter
from tests.web.permissions.rules import Room
from tests.web.world import World


def of(find: Callable[[World], Any]) -> dict[str, Parameter]:
    """The address of one row; every page of one row calls its number `object_id`, but for one that calls it `id`."""
    return {name: lambda world, *_: str(find(world)) for name in ("object_id", "id")}


MODELS = {
    "accounts_user": of(lambda world: world.people["editor"].pk),
    "accounts_organisation": of(lambda world: world.responses["draft"].organisation_id),
    "accounts_mandate": of(lambda world: world.people["approver"].mandates.earliest("pk").pk),
}
PAGES = ("history", "delete", "change")

ROOM = Room(
    "Django's administration",
    rules="""
    admin:index                                             - - GET   403 all; 200 administrator
    admin:index                                             - - POST  403 all; 200 administrator
    admin:login                                             - - GET   403 all; 302 administrator
    admin:login                                             - - POST  403 all; 200 administrator
    admin:logout                                            - - GET   403 all; 405 administrator
    admin:logout                                            - - POST  403 all; 200 administrator
    admin:password_change                                   - - GET   403 all; 200 administrator
    admin:password_change                                   - - POST  403 all; 200 administrator
    admin:password_change_done                              - - GET   403 all; 200 administrator
    admin:password_change_done                              - - POST  403 all; 405 administrator
    admin:autocomplete                                      - - GET   403 all; 403 administrator
    admin:autocomplete                                      - - POST  403 all; 405 administrator
    admin:jsi18n                                            - - GET   403 all; 200 administrator
    admin:jsi18n                                            - - POST  403 all; 405 administrator
    admin:view_on_site                                      - - GET   403 all; 404 administrator
    admin:view_on_site                                      - - POST  403 all; 404 administrator
    admin:auth_user_password_change                         - - GET   403 all; 403 administrator
    admin:auth_user_password_change                         - - POST  403 all; 403 administrator
    admin:accounts_user_changelist                          - - GET   403 all; 200 administrator
    admin:accounts_user_changelist                          - - POST  403 all; 200 administrator
    admin:accounts_user_add                                 - - GET   403 all; 200 administrator
    admin:accounts_user_add                                 - - POST  403 all; 200 administrator
    admin:accounts_user_history                             - - GET   403 all; 200 administrator
    admin:accounts_user_history                             - - POST  403 all; 200 administrator
    admin:accounts_user_delete                              - - GET   403 all; 200 administrator
    admin:accounts_user_delete                              - - POST  403 all; 200 administrator
    admin:accounts_user_change                              - - GET   403 all; 200 administrator
    admin:accounts_user_change                              - - POST  403 all; 200 administrator
    /administration/accounts/user/<path:object_id>/         - - GET   403 all; 302 administrator
    /administration/accounts/user/<path:object_id>/         - - POST  403 all; 302 administrator
    admin:accounts_organisation_changelist                  - - GET   403 all; 200 administrator
    admin:accounts_organisation_changelist                  - - POST  403 all; 200 administrator
    admin:accounts_organisation_add                         - - GET   403 all; 200 administrator
    admin:accounts_organisation_add                         - - POST  403 all; 200 administrator
    admin:accounts_organisation_history                     - - GET   403 all; 200 administrator
    admin:accounts_organisation_history                     - - POST  403 all; 200 administrator
    admin:accounts_organisation_delete                      - - GET   403 all; 200 administrator
    admin:accounts_organisation_delete                      - - POST  403 all; 200 administrator
    admin:accounts_organisation_change                      - - GET   403 all; 200 administrator
    admin:accounts_organisation_change                      - - POST  403 all; 200 administrator
    /administration/accounts/organisation/<path:object_id>/ - - GET   403 all; 302 administrator
    /administration/accounts/organisation/<path:object_id>/ - - POST  403 all; 302 administrator
    admin:accounts_mandate_changelist                       - - GET   403 all; 200 administrator
    admin:accounts_mandate_changelist                       - - POST  403 all; 403 administrator
    admin:accounts_mandate_add                              - - GET   403 all; 403 administrator
    admin:accounts_mandate_add                              - - POST  403 all; 403 administrator
    admin:accounts_mandate_history                          - - GET   403 all; 200 administrator
    admin:accounts_mandate_history                          - - POST  403 all; 200 administrator
    admin:accounts_mandate_delete                           - - GET   403 all; 403 administrator
    admin:accounts_mandate_delete                           - - POST  403 all; 403 administrator
    admin:accounts_mandate_change                           - - GET   403 all; 200 administrator
    admin:accounts_mandate_change                           - - POST  403 all; 403 administrator
    /administration/accounts/mandate/<path:object_id>/      - - GET   403 all; 302 administrator
    /administration/accounts/mandate/<path:object_id>/      - - POST  403 all; 302 administrator
    admin:app_list                                          - - GET   403 all; 200 administrator
    admin:app_list                                          - - POST  403 all; 200 administrator
    /administration/(?P<url>.*)$                            - - GET   403 all; 404 administrator
    /administration/(?P<url>.*)$                            - - POST  403 all; 404 administrator
    """,
    parameters={
        **{f"admin:{model}_{page}": one for model, one in MODELS.items() for page in PAGES},
        **{
            f"/administration/{model.replace('_', '/')}/<path:object_id>/": {"object_id": one["object_id"]}
            for model, one in MODELS.items()
        },
        "admin:auth_user_password_change": MODELS["accounts_user"],
        "admin:view_on_site": {"content_type_id": "1", "object_id": "1"},
        "admin:app_list": {"app_label": "accounts"},
        "/administration/(?P<url>.*)$": {"url": "finns-inte/"},
    },
)
