"""How the templates of pages are read: without what only their authors need."""

import pytest
from django.template import Context, Template

from config.answering.templating import as_shown, without_empty_lines


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<ul>\n{% for n in list %}\n<li>{{ n }}</li>\n{% endfor %}\n</ul>\n", "<ul>\n<li>1</li>\n<li>2</li>\n</ul>\n"),
        ("<p>\n{% if list %}\nord\n{% else %}\nannat\n{% endif %}\nord\n</p>\n", "<p>\nord\nord\n</p>\n"),
        ("<p>ord\n{% if list %}{{ list.0 }}{% endif %}\nord</p>\n", "<p>ord\n1\nord</p>\n"),
        ("<b>a</b>\n{# ett #}\n\n{% comment %}två{% endcomment %}\n<b>b</b>\n", "<b>a</b>\n<b>b</b>\n"),
    ],
)
def test_lines_that_only_steer_leave_nothing_and_words_stay_apart(written: str, shown: str) -> None:
    assert Template(without_empty_lines(written)).render(Context({"list": [1, 2]})) == shown


def test_the_first_and_the_last_line_keep_what_parts_a_template_from_what_includes_it() -> None:
    written = "{% if list %}\nord\n{% endif %}\n"
    assert Template(without_empty_lines(written)).render(Context({"list": [1]})) == "\nord\n\n"


@pytest.mark.parametrize("around", ["<textarea name='a'>{}</textarea>", "<pre class='b'>{}</pre>"])
def test_the_lines_of_a_field_and_of_a_text_as_written_stay(around: str) -> None:
    words = around.format("Ett stycke.\n\n    Ett till, indraget.\n")
    assert as_shown(f"<div>\n    {words}\n\n</div>\n") == f"<div>\n{words}\n</div>\n"
