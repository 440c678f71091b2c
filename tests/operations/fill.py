"""Run as a program (python -m tests.operations.fill): gives a migrated portal what a backup must bring back."""

import django


def main() -> None:
    """A draft with an attachment, and a sealed answer with another."""
    from responses.models import State
    from tests.builders import attach_file, bring_to, complete_answers, make_response, save_answers, seal

    response = make_response()
    attach_file(response, "A-6")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    seal(response)
    attach_file(make_response(organisation=response.organisation), "A-6")


if __name__ == "__main__":
    django.setup()
    main()
