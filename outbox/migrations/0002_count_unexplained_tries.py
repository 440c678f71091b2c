from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_database"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="unexplained",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
