from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0001_daily_run"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeletionHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "uppehåll i det som förstör",
                "verbose_name_plural": "uppehåll i det som förstör",
            },
        ),
    ]
