"""More of everything that pages list, in the pages' world: rows as the services leave them, put there in bulk.

grow(world, 1, 60)   # fifty-nine more of each thing
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tests.web.growth.authoring import add_editions
from tests.web.growth.cases import add_to_cases
from tests.web.growth.organisations import add_organisations, add_people
from tests.web.growth.responses import add_to_responses
from tests.web.world import World


@transaction.atomic
def grow(world: World, begin: int, end: int) -> None:
    """Add the things numbered from `begin` to before `end`: so many organisations, each with an answer, a case and an
    answer of an earlier year; people, mandates and units of one; events, comments, wordings, attachments, hand-outs and
    contributions of each answer; documents of each case; editions, drafts, and whatever else a page lists.

    Of what one question, one case or one author never has by the hundred there is one for every ten.
    """
    numbers, at = range(begin, end), timezone.now() - timedelta(minutes=1)
    few = numbers[::10]
    people = add_people(world, numbers, few, at)
    add_organisations(world, numbers, at)
    add_to_responses(world, people, numbers, few, at)
    add_to_cases(world, numbers, few, at)
    add_editions(world, numbers, few, at)
