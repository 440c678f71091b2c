"""A column that the running version knows nothing of, in the table that everybody writes to."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("responses", "0001_database")]
    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER TABLE responses_answer ADD COLUMN of_the_next_version text",
            "ALTER TABLE responses_answer DROP COLUMN of_the_next_version",
        )
    ]
