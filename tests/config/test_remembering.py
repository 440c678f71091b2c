"""What a process keeps of what it has worked out."""

from config.remembering import KeptByText


def test_a_result_is_worked_out_once_for_each_thing_and_text_and_only_so_many_are_kept() -> None:
    kept: KeptByText[object, list[str]] = KeptByText(most=2)
    asked: list[str] = []

    def ask(thing: object, text: str) -> list[str]:
        return kept.get(thing, text, lambda: asked.append(text) or [text])  # type: ignore[func-returns-value]

    one, other = object(), object()
    assert ask(one, "a") == ask(one, "a") == ["a"]
    assert ask(other, "a") == ["a"]
    assert asked == ["a", "a"]
    ask(one, "\ud800 halv")  # half a pair is a text too
    assert ask(one, "a") == ["a"]
    assert asked == ["a", "a", "\ud800 halv", "a"]
