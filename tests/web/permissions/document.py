"""docs/permissions.md, written from the rules: `script/permissions`, and a test that it has been."""

from collections.abc import Callable, Iterator

from tests.web.permissions import ROOMS
from tests.web.permissions.addresses import every_address
from tests.web.permissions.rules import COLUMNS, NOT_TAKEN, Room, Rule

INTRODUCTION = """# Who may do what

Written by `script/permissions` from the rules in `tests/web/permissions/`, by which every address is asked as every
role; an address without a rule fails the tests. Do not change this page by hand.

- The roles are those of the response's own organisation: contributor (uppgiftslämnare), editor (samordnare), approver
  (behörig företrädare, with a mandate), archivist (registrator), reader (läsare), author
  (enkätansvarig) and steward (the organisation's administrator). administrator is the systemadministratör, who belongs to no organisation; handed is a contributor and
  guest somebody outside the organisation, who have been handed A-2, A-6 and B; nobody is signed in and has no role.
- Let in: 200, 302 or, for a form that is not filled in, 422. Refused: 403. Wrong state: 409. All others get 404, as if
  the address were not there.
- People of another organisation get 404 unless it says otherwise; "the same" are pages that are each person's own, or
  nobody's in particular.
- Whoever is not signed in is sent to the sign-in page unless it says otherwise.
- `/api/` is for other systems' keys (docs/api.md): every person, signed in or not, gets 401 there.
- A method that is not named is refused with 405.
- Before all of this, whoever must have a second factor and has not shown one comes to the pages for it only, and to
  what anybody may read (`accounts.factors.gate`).
- Beside the addresses: `/static/` is handed to anybody (WhiteNoise) and holds nothing of anybody's.
"""

HEADINGS = ("Address", "Method", "Response, item", "Let in", "Wrong state", "Refused", "Another organisation")


def page() -> str:
    return INTRODUCTION + "".join(f"\n## {room.title}\n\n{_table(room)}" for room in ROOMS)


def _table(room: Room) -> str:
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *_rows(room)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rows(room: Room) -> Iterator[tuple[str, ...]]:
    paths = {address.name: address.path for address in every_address()}
    for rule in room:
        if set(rule.own.values()) != {NOT_TAKEN}:
            yield _row(rule, paths[rule.name].replace("|", "&#124;"))


def _row(rule: Rule, path: str) -> tuple[str, ...]:
    let_in = _names(rule, lambda status: status < 400 or status == 422)
    if rule.public:
        let_in = ", ".join(filter(None, [let_in, _whoever_is_not_signed_in(rule)]))
    asked = ", ".join(filter(None, (rule.stage, rule.item)))
    wrong, refused = _names(rule, lambda status: status == 409), _names(rule, lambda status: status == 403)
    return (f"`{path}`", rule.method, asked, let_in, wrong, refused, _others(rule))


def _whoever_is_not_signed_in(rule: Rule) -> str:
    if rule.anonymous < 400 or rule.anonymous == 422:
        return "whoever is not signed in"
    return f"({rule.anonymous} whoever is not signed in)"


def _names(rule: Rule, takes: Callable[[int], bool]) -> str:
    """Those whom a status that it takes awaits; `all` and `all but` where that is shorter."""
    named = [role for role in COLUMNS if takes(rule.own[role])]
    rest = [role for role in COLUMNS if role not in named]
    if not rest:
        return "all"
    return f"all but {', '.join(rest)}" if len(rest) <= 3 else ", ".join(named)


def _others(rule: Rule) -> str:
    if set(rule.other.values()) == {404}:
        return ""
    return "the same" if all(rule.own[role] == status for role, status in rule.other.items()) else "see the rule"
