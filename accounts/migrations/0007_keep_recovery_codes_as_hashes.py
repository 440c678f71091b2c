"""Whoever has recovery codes keeps those that are not used; what they could be read from goes."""

from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import migrations

from accounts.factors.recovery_codes import hashed


def hash_codes(apps: Any, schema_editor: Any) -> None:
    for kept in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes"):
        if "hashes" not in kept.data:
            kept.data = hashed(RecoveryCodes(kept).get_unused_codes())
            kept.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_know_when_somebody_was_here"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(hash_codes, migrations.RunPython.noop)]
