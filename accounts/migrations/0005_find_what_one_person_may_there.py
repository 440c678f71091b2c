"""What one person may in one organisation is found without reading what all others may there."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0004_removed_account_stays_removed"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="membership",
            index=models.Index(fields=["organisation", "user"], name="membership_of_one_there"),
        ),
    ]
