"""How a field of a Word document names the part of a question that it holds: by a tag, and by a bookmark around it.

A tag is the link_id of the question, and the code of the option, row or box after a slash. Word takes 64 characters of
it: what is longer ends with a digest of all of it, so that no two are alike. The bookmark is a digest of the tag, for
programs that drop tags and keep bookmarks; Word hides a bookmark whose name begins with an underscore.
"""

from surveys.word.lines import short_digest

MARK = "_svar"
LONGEST_TAG = 64
_DIGITS = 16


def tag_of(*parts: str) -> str:
    """The tag of a field: tag_of("6", "ja")."""
    whole = "/".join(parts)
    if len(whole) <= LONGEST_TAG:
        return whole
    digest = f"~{short_digest(whole, _DIGITS)}"
    return whole[: LONGEST_TAG - len(digest)] + digest


def bookmark_of(tag: str) -> str:
    """The name of the bookmark around the field with this tag."""
    return f"{MARK}{short_digest(tag, _DIGITS)}"
