from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_count_unexplained_tries"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
