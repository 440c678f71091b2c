from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_check_the_log_in_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="logcheck",
            name="accepted",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
