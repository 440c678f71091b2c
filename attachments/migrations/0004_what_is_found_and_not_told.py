from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attachments", "0003_files_to_erase")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="is_untold",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="att berätta om"),
        ),
    ]
