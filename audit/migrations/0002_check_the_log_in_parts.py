from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_database"),
    ]

    operations = [
        migrations.AddField(
            model_name="logcheck",
            name="ended",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
