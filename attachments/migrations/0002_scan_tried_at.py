from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_database"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="scan_tried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="genomsökning försökt"),
        ),
    ]
