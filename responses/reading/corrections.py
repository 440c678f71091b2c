"""Which questions the correction that is under way was opened for, as pages name them."""

from responses.models import Response
from surveys.wordings.wording import item_name


def opened_questions(response: Response, section_id: str = "") -> list[tuple[str, str]]:
    """Each question's link_id and what it is called; of the section, where one is given.

    None where nothing is corrected, or where all of the answer is open.
    """
    correction, tree = response.correction, response.tree
    chosen = [one for one in correction.chosen if one in tree.section_of] if correction else []
    here = [one for one in chosen if not section_id or tree.section_of[one].link_id == section_id]
    return [(link_id, item_name(tree, link_id)) for link_id in here]
