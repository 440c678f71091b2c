"""The house keeps its walls where import-linter and ruff see none: views, late imports, names, what a package says."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "administration",
    "archive",
    "attachments",
    "audit",
    "authoring",
    "cases",
    "config",
    "demo",
    "operations",
    "outbox",
    "responses",
    "seals",
    "surveys",
)
# What pyproject.toml's per-file-ignores for PLC0415 are meant for, in the product.
HEAVY = {"asn1crypto", "fontTools", "pikepdf", "pkcs11", "pyhanko", "pyhanko_certvalidator", "typst", "weasyprint"}
SPEAKING = {("seals/timestamps.py", "http"), ("seals/timestamps.py", "revocation")}
"""What loads all that speaks HTTP: a process that only checks a file asks nobody."""

# fmt: off
PARTICIPLES = {
    "asked", "begun", "built", "chosen", "cut", "done", "drawn", "found", "given", "gone", "held", "kept", "known",
    "left", "lost", "made", "met", "paid", "put", "read", "said", "seen", "sent", "set", "shown", "taken", "thought",
    "told", "written",
}
NOUN_PHRASES = {
    "added_rows", "forked_processes", "found_problems", "found_words", "handed_lists", "kept_files", "kept_forms",
    "kept_html", "kept_server", "mailed_codes", "shown_differences", "stated_formats", "unused_words", "written_texts",
}
# Limits, formats and Django's own names: each module says its own of the same thing, and nobody reads one for another.
OF_EACH_MODULE = {
    "A_PAGE", "AT_ONCE", "DEEPEST", "FIELD_NAME", "FORMAT", "HEADINGS", "HOLDS_FOR", "LONGEST", "MANIFEST",
    "MAX_CHARACTERS", "MEDIA_TYPE", "MEGABYTES", "MOST", "MOST_BYTES", "MOST_CHANGES", "MOST_CHARACTERS",
    "MOST_CHOICES", "MOST_LINES", "MOST_TEXT", "PART", "PROCESSOR_SECONDS", "PURPOSE", "SECONDS", "STYLESHEET",
    "VALID_FOR", "logger", "register", "urlpatterns",
}
# fmt: on
DELETING = {
    "archive/disposal/execution.py:_begin_by",
    "attachments/erasing.py:_erase_one",
    "responses/lifecycle/retention.py:_lock_whole",
}
"""What locks a row with its key, to delete it: nothing that points at it is to be committed meanwhile."""
PASTED = {"pasted_text"}
"""Modules of the browser's: text that is pasted, not what is typed."""
EQUAL = {
    "format": "two tables keep a format in these columns",
    "make_companion": "hands its own two halves to make_once",
    "make_copy": "hands its own two halves to make_once",
    "make_masked_copy": "hands its own two halves to make_once",
    "revision": "that of the answer as it was saved, and as a page of its history has read it",
    "who": "a mandate and a sign-off have these columns each, and signer_in_words the words",
}
"""Functions with equal bodies, by name, and why they are two."""
WORDS_OF_THEIR_OWN = {
    "append": "the log is only ever appended to, and nothing else is",
    "record": "so is the trail of a response",
}
"""Changes that one word says whole, and why."""
_MOST_LINES = 400
_SMALLEST = 12
"""In nodes of the tree: a smaller body is one call of what is shared, or one comparison."""
_SMALLEST_BUT_FOR_TEXTS = 30
"""The same of bodies that are alike but for the texts they say: in a smaller one the texts are what it does."""
_TEXT = re.compile(r"Constant\(value=(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)")


@cache
def product() -> dict[Path, ast.Module]:
    """Every module of the apps, parsed; migrations are made by Django."""
    files = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in files}


def imported_by(tree: ast.AST) -> Iterator[str]:
    """The full names that a piece of code imports: modules, and what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def is_views(name: str) -> bool:
    return any(part == "views" or part.endswith("_views") for part in name.split("."))


def test_nothing_but_addresses_and_views_imports_a_views_module() -> None:
    found = [
        f"{path}: {name}"
        for path, tree in product().items()
        if not path.stem.endswith("urls") and not is_views(".".join(path.with_suffix("").parts))
        for name in imported_by(tree)
        if name.split(".")[0] in APPS and is_views(name)
    ]
    assert found == []


def test_every_room_with_views_or_forms_has_its_addresses_views_and_forms_in_order() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = (each for each in settings["contracts"] if each["name"] == "Within a room")
    ordered = set(re.findall(r"\w+", " ".join(contract["layers"])))
    kinds = re.compile(r"(\w+_)?(urls|views|forms)")
    modules = (path.parent if path.name == "__init__.py" else path.with_suffix("") for path in product())
    faced = {module for module in modules if kinds.fullmatch(module.name) and module.name != "kept_forms"}
    assert {".".join(module.parent.parts) for module in faced} == set(contract["containers"])
    assert {module.name for module in faced} == ordered


def test_an_import_within_a_function_is_of_a_heavy_package_or_waits_for_the_models() -> None:
    found = [
        f"{path}: {name}"
        for path, tree in product().items()
        if path.name != "apps.py"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for name in imported_by(function)
        if name.split(".")[0] not in HEAVY and (str(path), name.split(".")[0]) not in SPEAKING
    ]
    assert found == []


def test_a_package_says_in_one_paragraph_what_lives_there() -> None:
    packages = {path: tree for path, tree in product().items() if path.name == "__init__.py"}
    ours = {path: tree for path, tree in packages.items() if not {"management", "templatetags"} & set(path.parts)}
    said = {str(path): ast.get_docstring(tree) or "" for path, tree in ours.items()}
    ends = (".", ",", ":")
    assert [path for path, text in said.items() if "\n" not in text and not text.endswith(ends)] == []


def test_modules_and_packages_have_nouns_for_names() -> None:
    """No participle first or last: what has been done to something says nothing of what lives there. (-ing names what
    is done.) The phrases in which it tells one thing from others are named: added rows are not the form's. A command's
    name is a verb, and a file of tests is named after what it tests.
    """
    measured = (path.relative_to(ROOT) for path in (ROOT / "bench").rglob("*.py"))
    built = (path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith("test_"))
    modules = [path for path in (*product(), *measured, *built) if path.parent.name != "commands"]
    names = {path.parent.name if path.name == "__init__.py" else path.stem for path in modules}
    assert names >= NOUN_PHRASES
    assert sorted(name for name in names - NOUN_PHRASES if any(is_participle(word) for word in ends_of(name))) == []


def test_modules_of_the_browser_have_nouns_for_names_too() -> None:
    names = {path.stem for path in (ROOT / "static" / "js").rglob("*.js")}
    assert names >= PASTED
    assert sorted(name for name in names - PASTED if any(is_participle(word) for word in ends_of(name))) == []


def ends_of(name: str) -> set[str]:
    words = name.strip("_").split("_")
    return {words[0], words[-1]}


def is_participle(word: str) -> bool:
    return (word.endswith("ed") and word != "seed") or word in PARTICIPLES


def test_no_two_modules_give_one_name_to_different_things() -> None:
    """Of classes and of what is assigned in a module, unless the name begins with an underscore: one module defines a
    name and the others import it.
    """
    places = defaultdict(set)
    for path, tree in product().items():
        for name in public_names(tree):
            places[name].add(str(path))
    shared = {name: sorted(found) for name, found in places.items() if len(found) > 1}
    assert shared.keys() >= OF_EACH_MODULE
    assert {name: found for name, found in shared.items() if name not in OF_EACH_MODULE} == {}


def public_names(tree: ast.Module) -> Iterator[str]:
    """Classes but commands, constants and aliases; a type's variable means nothing outside its module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name != "Command":
            names = [node.name]
        elif isinstance(node, ast.Assign) and not ast.unparse(node.value).startswith("TypeVar("):
            parts = [part for one in node.targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
            names = [part.id for part in parts if isinstance(part, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path, tree in product().items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_what_two_functions_do_alike_is_one_function() -> None:
    """Whatever their parameters are called, and in longer ones whatever texts they say; not what keywords they hand on,
    nor numbers. What a row is called in the administration (`__str__`) is each table's.
    """
    alike = defaultdict(list)
    for path, function in functions():
        if function.name != "__str__" and (body := body_of(function)):
            alike[body].append((function.name, f"{path}:{function.lineno}"))
    found = [places for places in alike.values() if len(places) > 1]
    assert {name for places in found for name, _ in places} >= EQUAL.keys()
    assert [places for places in found if not {name for name, _ in places} <= EQUAL.keys()] == []


def body_of(function: ast.FunctionDef) -> str:
    """What it does, its parameters by their places; empty for less than is worth sharing."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    size = sum(1 for statement in body for _ in ast.walk(statement))
    if size < _SMALLEST:
        return ""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    places = {parameter.arg: f"_{place}" for place, parameter in enumerate(given)}
    told = "\n".join(map(ast.dump, body))
    if size >= _SMALLEST_BUT_FOR_TEXTS:
        told = _TEXT.sub("Constant()", told)
    return re.sub(r"Name\(id='(\w+)'", lambda named: f"Name(id='{places.get(named[1], named[1])}'", told)


def test_a_change_is_named_by_a_verb_and_what_it_changes() -> None:
    """`restore` says nothing of what is restored. A change is told by the room that it stands in, a transaction of its
    own, or that it is told who does it and when.
    """
    names = {
        node.name
        for path, node in public_functions()
        if "_" not in node.name and (path.name.endswith("services.py") or is_change(node))
    }
    assert names == WORDS_OF_THEIR_OWN.keys()


def public_functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Those of every module but views, whose functions are named after pages, and what templates call by name."""
    for path, tree in product().items():
        if not is_views(".".join(path.with_suffix("").parts)) and "templatetags" not in path.parts:
            functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
            yield from ((path, node) for node in functions if not node.name.startswith("_"))


def is_change(function: ast.FunctionDef) -> bool:
    told = {parameter.arg for parameter in (*function.args.args, *function.args.kwonlyargs)}
    return told >= {"actor", "at"} or any("atomic" in ast.unparse(one) for one in function.decorator_list)


def test_no_two_rooms_give_one_name_to_different_functions() -> None:
    """A task is called as the service that it does."""
    places = defaultdict(set)
    for path, node in public_functions():
        if path.stem != "tasks" and path.parent.name != "commands":
            places[node.name].add(str(path))
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_no_function_is_named_by_a_participle_alone() -> None:
    """`found` and `opened` say neither what is done nor what is given."""
    one_word = ((path, node.name) for path, node in public_functions() if "_" not in node.name)
    assert [f"{path}: {name}" for path, name in one_word if is_participle(name)] == []


def test_a_day_is_asked_for_by_the_fields_that_read_it_as_it_is_written_here() -> None:
    """`day_field` and SwedishDateField: what was typed and is refused comes back, and 03/04 is no day in March."""
    found = {
        str(path)
        for path, tree in product().items()
        for node in ast.walk(tree)
        for made in ([node.func] if isinstance(node, ast.Call) else getattr(node, "bases", ()))
        if ast.unparse(made) in ("forms.DateField", "forms.DateInput")
    }
    assert found == {"attachments/dates.py", "config/fields/forms.py"}


def test_no_module_is_longer_than_400_lines() -> None:
    """Nor a style sheet or a module of the browser's, written here. What is longer has two subjects."""
    ours = [path for path in (ROOT / "static").rglob("*.*s") if "vendor" not in path.parts]
    measured = [path for folder in ("bench", "script", "tests") for path in (ROOT / folder).rglob("*.py")]
    modules = [*map(ROOT.joinpath, product()), *measured, *ours]
    long = {str(path.relative_to(ROOT)) for path in modules if len(path.read_text().splitlines()) > _MOST_LINES}
    assert long == set()


def test_files_are_handed_out_and_visits_counted_in_one_place_each() -> None:
    """How a download is named, that nobody keeps it, and what is counted though Redis goes away meanwhile."""
    one_place = {
        '"Content-Disposition"': "config/answering/downloads.py",
        "as_attachment=": "config/answering/downloads.py",
        "FileResponse(": "config/answering/downloads.py",
        "StreamingHttpResponse(": "config/answering/downloads.py",
        "no-store": "config/answering/middleware.py",
        "cache.incr(": "config/cache.py",
    }
    texts = {str(path): (ROOT / path).read_text() for path in product()}
    assert {(way, path) for way in one_place for path, text in texts.items() if way in text} == set(one_place.items())


def test_what_a_word_file_says_that_it_is_is_written_in_one_place() -> None:
    """surveys.word.writing.set_core_properties: without what XML refuses, no longer than Word has room for."""
    found = {str(path) for path in product() if ".core_properties" in (ROOT / path).read_text()}
    assert found == {"surveys/word/writing.py", "surveys/word/export.py"}


def test_what_is_too_long_is_said_by_the_rule_that_counts_it() -> None:
    """config.fields.messages says for every field how long it may be, and how long it is: no form says less."""
    said = re.compile(r'"max_length"\]?(?:: | = )f?"[^"]*(?:Skriv högst|får ha högst|för långt)')
    assert [str(path) for path in product() if path.stem != "messages" and said.search((ROOT / path).read_text())] == []


def test_whether_somebody_is_an_administrator_of_the_organisation_is_asked_in_one_place() -> None:
    """accounts.administrators; one says why not instead of refusing, one looks at whoever asked for it before."""
    asked = "if Role.ADMINISTRATOR not in roles_in("
    found = {str(path) for path in product() if asked in (ROOT / path).read_text()}
    besides = {"accounts/factors/replacing.py", "administration/removing/services.py"}
    assert found == {"accounts/administrators.py"} | besides


def test_a_row_is_locked_without_its_key_unless_it_is_deleted() -> None:
    """Whoever writes a row that points at it waits at the commit otherwise, and the log's one line with them."""
    whole = {
        f"{path}:{function.name}"
        for path, function in functions()
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".select_for_update")
        if "no_key=True" not in map(ast.unparse, call.keywords)
    }
    assert whole == DELETING
    written = {str(path) for path in product() if re.search(r"FOR (KEY )?(UPDATE|SHARE)\b", _code(ROOT / path))}
    assert written == set()


def _code(path: Path) -> str:
    """The module without its comments."""
    return re.sub(r"#.*", "", path.read_text())


def test_what_a_file_may_be_is_said_by_its_field() -> None:
    """attachments.fields.StoredFileField, with the types, the highest size and what the browser is to offer."""
    told = {str(path) for path in product() if "ACCEPT_ATTRIBUTE" in (ROOT / path).read_text()}
    assert told == {"attachments/fields.py", "attachments/filetypes.py"}
