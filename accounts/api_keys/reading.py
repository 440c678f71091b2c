"""What the page of keys asks."""

from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.models.api_keys import ApiKey


def keys_of(organisation: Organisation) -> QuerySet[ApiKey]:
    """All that the organisation has had, the newest first, with who made and withdrew them."""
    return ApiKey.objects.filter(organisation=organisation).select_related("made_by", "withdrawn_by")
