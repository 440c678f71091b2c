"""Whoever was handed something of an answer is told that it is destroyed, and by which decision."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0005_tick_what_a_contribution_says"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="disposedanswer",
            name="disposed_answer_only_when_due_and_logged",
        ),
        migrations.AddField(
            model_name="disposedanswer",
            name="handed_to",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disposedanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="disposed_answer_only_when_due_and_logged",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.id <> OLD.id OR NEW.disposal_id <> OLD.disposal_id OR NEW.response_key <> OLD.response_key OR NEW.title <> OLD.title OR NEW.receipt_numbers <> OLD.receipt_numbers OR (OLD.begun_at IS NOT NULL AND NEW.begun_at IS DISTINCT FROM OLD.begun_at) OR (OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at) OR (OLD.begun_at IS NOT NULL AND NEW.handed_to IS DISTINCT FROM OLD.handed_to) OR (OLD.begun_at IS NULL AND NEW.begun_at IS NOT NULL AND NOT ( EXISTS (SELECT 1 FROM responses_disposal AS decided WHERE decided.id = NEW.disposal_id AND decided.confirmed_at IS NOT NULL AND decided.taken_back_at IS NULL AND decided.waits_until <= clock_timestamp()) AND NEW.receipt_numbers IS NOT DISTINCT FROM ( SELECT string_agg(receipt_number, ', ' ORDER BY number) FROM responses_submission WHERE response_id = NEW.response_key ) AND NOT EXISTS ( SELECT 1 FROM responses_submission AS held WHERE held.response_id = NEW.response_key AND NOT EXISTS ( SELECT 1 FROM responses_disposedsubmission AS logged WHERE logged.answer_id = NEW.id AND logged.submission_key = held.id ) ) )) THEN RAISE EXCEPTION 'pgtrigger: nothing is disposed of before it is due and logged'; END IF; RETURN NEW;",
                    hash="8f264aed0a0c5e6e90759f563080974d34bf8c6c",
                    operation="UPDATE",
                    pgid="pgtrigger_disposed_answer_only_when_due_and_logged_a702a",
                    table="responses_disposedanswer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
