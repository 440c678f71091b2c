from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            "ALTER TABLE responses_answer ADD COLUMN later integer", "ALTER TABLE responses_answer DROP COLUMN later"
        )
    ]
