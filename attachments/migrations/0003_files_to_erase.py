from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attachments", "0002_scan_tried_at")]

    operations = [
        migrations.CreateModel(
            name="FileToErase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=400)),
                ("erase_after", models.DateTimeField()),
            ],
            options={
                "verbose_name": "fil att radera",
                "verbose_name_plural": "filer att radera",
                "ordering": ["pk"],
            },
        ),
    ]
