"""A draft is warned of anew where the rule has been another meanwhile, what destroys was held, or nobody was reached."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0006_tell_contributors_what_became_of_it"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="draftwarning", name="draft_warning_once"),
        migrations.AddConstraint(
            model_name="draftwarning",
            constraint=models.UniqueConstraint(fields=("response", "warned_at"), name="draft_warning_once_at_a_time"),
        ),
    ]
