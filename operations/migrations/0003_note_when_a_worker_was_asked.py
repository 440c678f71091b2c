from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_hold_deletion"),
    ]

    operations = [
        migrations.AddField(
            model_name="dailyrun",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
