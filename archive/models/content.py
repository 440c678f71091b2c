"""The secret from which all salts in a copy's tree of pages follow."""

import secrets
from typing import Any, ClassVar

import pgtrigger
from django.db import models

from responses.models.protection import OF_SUBMISSION, Kept
from responses.models.signing import Submission


def draw_seed() -> str:
    """A new seed."""
    return secrets.token_hex(32)


class ContentSeed(models.Model):
    """256 bits of the system's generator (hex), drawn with the submission so that its copy is the same however often it
    is rendered. One from before there was a tree has none, and its copy has none.
    """

    submission = models.OneToOneField(Submission, models.PROTECT, primary_key=True, related_name="content_seed")
    seed = models.CharField(max_length=64, default=draw_seed)

    class Meta:
        verbose_name = "frö till arkivexemplarets hashträd"
        verbose_name_plural = "frön till arkivexemplarens hashträd"
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="content_seed_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete, response=OF_SUBMISSION
            )
        ]

    def __str__(self) -> str:
        return str(self.submission_id)
