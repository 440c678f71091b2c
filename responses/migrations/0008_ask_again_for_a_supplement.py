"""A request for a supplement is taken up again where the correction that was opened for it was abandoned."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0007_warn_anew_of_a_draft"),
    ]

    operations = [
        migrations.AlterField(
            model_name="correction",
            name="asked",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="responses.supplementrequest",
            ),
        ),
    ]
