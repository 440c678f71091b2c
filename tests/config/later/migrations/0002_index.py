from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made beside what is written: nobody waits for it, so it has no limit."""

    atomic = False
    dependencies = [("later", "0001_column")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    "Answer",
                    [("id", models.BigAutoField(primary_key=True)), ("later", models.IntegerField(null=True))],
                    options={"db_table": "responses_answer"},
                )
            ]
        ),
        AddIndexConcurrently("Answer", models.Index(fields=["later"], name="later_index")),
    ]
