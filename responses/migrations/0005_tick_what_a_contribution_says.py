"""A contribution may be used by ticking the options that it names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    suits_running_version = "the rule lets one word more, and all that the running version writes"
    dependencies = [("responses", "0004_hold_contributions_in_word")]

    operations = [
        migrations.RemoveConstraint(model_name="contributionuse", name="contribution_manner_is_known"),
        migrations.AlterField(
            model_name="contributionuse",
            name="manner",
            field=models.CharField(
                choices=[("appended", "lagt till"), ("quoted", "taget in som citat"), ("ticked", "kryssat i")],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="contributionuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("manner__in", ["appended", "quoted", "ticked"])),
                name="contribution_manner_is_known",
            ),
        ),
    ]
