"""The site: every page and every public name has its place there."""

from __future__ import annotations

import importlib
import inspect
import re
import runpy
import tomllib

import attrs
import pytest

import forecasttrack as ft
from tests.source import ROOT
from tests.test_public_names import OPEN_PACKAGES

DOCS = ROOT / "docs"
PAGES = tomllib.loads((DOCS / "reference" / "names.toml").read_text(encoding="utf-8"))["page"]
LISTS = [
    DOCS / "index.md",
    DOCS / "decisions" / "README.md",
    *(DOCS / part / "index.md" for part in ("lesson", "recipes", "reference", "explanation")),
]


def names_listed(home: str) -> list[str]:
    """The names that the reference lists for a package, without those of other modules."""
    return [
        name.rpartition(".")[2]
        for page in PAGES
        if page["home"] == home
        for names in page["groups"].values()
        for name in names
    ]


def public_names(package: str) -> set[str]:
    """The names of an open package, its modules left out."""
    module = importlib.import_module(package)
    names = getattr(module, "__all__", None) or [n for n in dir(module) if not n.startswith("_")]
    return {name for name in names if not inspect.ismodule(getattr(module, name))}


@pytest.mark.parametrize("package", [*OPEN_PACKAGES, "exchange"])
def test_every_name_of_an_open_package_stands_in_the_reference_once(package):
    """A new name is put beside those that serve the same purpose."""
    home = f"forecasttrack.{package}"
    listed = names_listed(home)
    assert len(listed) == len(set(listed))
    assert set(listed) == public_names(home)


def test_every_public_name_stands_in_the_reference():
    """Those at the top too, errors among the errors."""
    listed = {*names_listed("forecasttrack"), *names_listed("forecasttrack.errors")}
    assert public_names("forecasttrack") - {"__version__"} - listed == set()
    assert set(names_listed("forecasttrack.errors")) == {
        name for name, each in vars(ft.errors).items() if inspect.isclass(each)
    }


def test_every_page_is_listed_once():
    """The menu of the site is made of these lists, so a page in none would not be found."""
    listed = [
        (page.parent / target).resolve()
        for page in LISTS
        for target in re.findall(r"^\* \[[^\]]+\]\(([^)#:]+\.md)\)", page.read_text("utf-8"), re.M)
    ]
    assert len(listed) == len(set(listed))
    pages = set(DOCS.rglob("*.md")) - {DOCS / "index.md"}
    assert pages - set(listed) == set()


MADE = runpy.run_path(str(DOCS / "_extensions" / "docstring_sections.py"))
MADE_NAMES = runpy.run_path(str(DOCS / "_extensions" / "public_names.py"))
FUNCTIONS = sorted(
    f"{page['home']}.{name}"
    for page in PAGES
    for names in page["groups"].values()
    for name in names
    if "." not in name and inspect.isroutine(getattr(importlib.import_module(page["home"]), name))
)
# An id is made of whatever there is, and an error of a function that is compared is a difference.
REFUSES_NOTHING = {
    "forecasttrack.exchange.id_of",
    "forecasttrack.scoring.conformance.differences",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_says_what_it_takes_gives_and_refuses(name):
    """Each parameter, the result, the errors and an example, which runs among the tests."""
    home, _, last = name.rpartition(".")
    function = getattr(importlib.import_module(home), last)
    parts, signature = MADE["complete"](function), inspect.signature(function)
    assert set(signature.parameters) <= set(MADE["entries"](parts.get("Args", "")))
    assert parts.keys() & {"Returns", "Yields"} or signature.return_annotation in (None, "None")
    assert parts.get("Raises") or not signature.parameters or name in REFUSES_NOTHING
    assert ">>> " in parts.get("Example", "")


CLASSES = sorted(
    f"{'forecasttrack' if '.' in name else page['home']}.{name}"
    for page in PAGES
    for names in page["groups"].values()
    for name in names
    if inspect.isclass(MADE_NAMES["public"](page["home"], name))
)


def own_methods(cls: type) -> dict[str, object]:
    """What a class offers to be called, by name, as the site lists it."""
    found = {name: getattr(each, "__func__", each) for name, each in vars(cls).items()}
    return {
        name: each
        for name, each in found.items()
        if not name.startswith("_") and inspect.isfunction(each)
    }


def example_of(value: object) -> str:
    """The example of a docstring, empty where there is none."""
    return MADE["sections"](inspect.getdoc(value) or "").get("Example", "")


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_class_and_method_has_an_example(name):
    """A method has its own, or is called in another of its class; all run among the tests."""
    home, _, last = name.rpartition(".")
    cls = getattr(importlib.import_module(home), last)
    methods = own_methods(cls)
    own = {method: example_of(each) for method, each in methods.items()}
    shown = "\n".join([example_of(cls), *own.values()])
    assert ">>> " in example_of(cls)
    assert [each for each in own if not own[each] and f".{each}(" not in shown] == []


def fields_of(cls: type) -> list[str]:
    """The public fields of a record, in order."""
    names = [each.name for each in attrs.fields(cls)] if attrs.has(cls) else []
    return [name for name in (*names, *getattr(cls, "_fields", ())) if not name.startswith("_")]


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_class_says_what_its_fields_and_arguments_are(name):
    """Each field, by the class or a base; and each argument of a method."""
    home, _, last = name.rpartition(".")
    cls = getattr(importlib.import_module(home), last)
    assert set(fields_of(cls)) - set(MADE["attributes"](cls)) == set()
    for method, function in own_methods(cls).items():
        taken = {*inspect.signature(function).parameters} - {"self", "cls"}
        described = MADE["entries"](MADE["complete"](function).get("Args", ""))
        assert taken - set(described) == set(), method


def test_a_class_shows_on_the_site_what_its_bases_say_of_its_fields():
    """A rule about a window has the fields of every rule about a series."""
    shown = MADE["written_out"](ft.Crossing)["Attributes"]
    assert "gap_days: The longest time" in shown
    assert "series: The series." in shown
    assert MADE["written_out"](ft.Band)["Attributes"].count("low, high: ") == 1
    assert "outcome: What happened" in MADE["written_out"](ft.Resolution)["Attributes"]


def test_one_command_writes_every_page_that_is_made():
    """CONTRIBUTING names that one alone."""
    commands = runpy.run_path(str(DOCS / "write_pages.py"))["COMMANDS"]
    made = {path.relative_to(ROOT).as_posix() for path in DOCS.rglob("write_*.py")}
    assert made - {words[0] for words in commands} == {"docs/write_pages.py"}


@pytest.mark.end_to_end
@pytest.mark.parametrize("page", ["columns", "errors"])
def test_the_pages_of_columns_and_errors_are_those_that_the_command_writes(page):
    """`python docs/reference/write_columns.py` would change nothing."""
    made = runpy.run_path(str(DOCS / "reference" / "write_columns.py"))
    assert made[f"{page}_page"]() == (DOCS / "reference" / f"{page}.md").read_text("utf-8")


def test_every_function_that_draws_has_its_picture_on_the_site():
    """Drawn by the build; the page that is read as Markdown has only the place for it."""
    drawn = runpy.run_path(str(DOCS / "_extensions" / "drawn_pictures.py"))
    page = (DOCS / f"{drawn['PAGE']}.md").read_text(encoding="utf-8")
    assert page.count(drawn["MARK"]) == 1
    table = page.partition("## The pictures")[2].partition("Each takes")[0]
    assert re.findall(r"^\| `(\w+)\(", table, re.MULTILINE) == list(drawn["PICTURES"])


def test_a_picture_of_the_site_says_what_it_shows_and_asks_nobody():
    drawn = runpy.run_path(str(DOCS / "_extensions" / "drawn_pictures.py"))
    (name, (description, draw)) = next(iter(drawn["PICTURES"].items()))
    drawn["drawn"].__globals__["PICTURES"] = {name: (description, draw)}
    text = drawn["drawn"]()
    assert f"### `{name}`" in text
    assert "<desc" in text
    assert description in text.partition("<svg")[2]
    assert 'href="http' not in text
