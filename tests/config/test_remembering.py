"""What a process keeps of what it has worked out."""

from config.remembering import KeptByText, KeptTexts


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


def test_of_one_thing_only_the_latest_texts_are_kept_and_of_others_all() -> None:
    kept = KeptTexts(most_characters=1_000_000)
    for revision in range(10):
        kept.put(("A", revision), f"A{revision}", of="A")
        kept.put(("B", revision), f"B{revision}")
    kept.put(("A", 9), "A9 anew", of="A")
    assert [kept.get(("A", revision)) for revision in range(10)] == [None] * 6 + ["A6", "A7", "A8", "A9 anew"]
    assert [kept.get(("B", revision)) for revision in range(10)] == [f"B{revision}" for revision in range(10)]


def test_what_was_least_used_goes_when_all_together_are_too_much() -> None:
    kept = KeptTexts(most_characters=10 * 1_000)
    for number in range(12):
        kept.put(number, "x" * 500, of=number % 2)
        kept.get(0)
    assert [number for number in range(12) if kept.get(number)] == [*range(4, 12)], "four of each thing"
    kept.clear()
    for number in range(12):
        kept.put(number, "x" * 500)
        kept.get(0)
    assert [number for number in range(12) if kept.get(number)] == [0, *range(3, 12)]
    kept.put("long", "x" * 5_000)
    assert kept.get("long") is None
