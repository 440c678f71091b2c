from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0011_assignment"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="sending_since",
            field=models.DateTimeField(null=True),
        ),
    ]
