"""The house rules: public names, quick imports, rooms that import one way, and how code is kept."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import forecasttrack as ft

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "forecasttrack"
FILES = sorted(PACKAGE.rglob("*.py"))
SLOW_TO_LOAD = ("numpy", "pandas", "scipy", "sqlalchemy", "matplotlib", "numba", "pyarrow")

RECORDS = {
    "belief",
    "briefing",
    "checks",
    "errors",
    "forecast",
    "gathering",
    "limits",
    "moments",
    "notebook",
    "observation",
    "plain",
    "progress",
    "question",
    "resolution",
    "rule",
    "scalars",
    "shape",
    "wording",
}
"""Rooms of the river of records, which never meet numpy."""

FORMULAS = {"agreement", "inference", "pooling", "reliability", "scoring"}
"""Rooms of the river of formulas, which never meet a record."""

ABOVE = {
    "baseline",
    "cli",
    "crowd",
    "evaluation",
    "exchange",
    "history",
    "learning",
    "live",
    "plots",
    "scorecard",
}
"""Rooms that stand on both rivers; nothing under them may import them."""


def name_of(path: Path) -> str:
    """Dotted name of a module of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def room_of(module: str) -> str:
    """The room a module stands in: ``scoring`` for ``forecasttrack.scoring.rules.binary``."""
    return module.partition(".")[2].partition(".")[0]


def imported(name: str, *, when_first_used: bool = True) -> Iterator[str]:
    """Every module that a module of the package imports, those for type checkers left out."""
    for node in _nodes(TREES[name], into_functions=when_first_used):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def _nodes(node: ast.AST, *, into_functions: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not into_functions:
            continue
        yield child
        yield from _nodes(child, into_functions=into_functions)


def in_fresh_interpreter(code: str) -> str:
    """Run code in an interpreter that has loaded nothing of ours."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- public names ------------------------------------------------------------------------------


def test_the_six_nouns_and_four_verbs_are_public():
    """What a newcomer holds is there under the names that the documents use."""
    nouns = {"Question", "Forecast", "Resolution", "Pairs", "Scores"}
    verbs = {"pair", "score"}  # and ``Book.resolve`` and ``Scores.summarise``
    assert nouns | verbs <= set(ft.__all__)
    assert callable(ft.Book.resolve)
    assert callable(ft.Scores.summarise)


def test_public_names_are_sorted_and_stand_once():
    """``dir`` shows the public names, each once, in order."""
    assert dir(ft) == sorted(set(ft.__all__))


@pytest.mark.parametrize("name", sorted(ft.__all__))
def test_every_public_name_opens_and_is_documented(name):
    """Each name can be had, and says in its docstring what it is."""
    value = getattr(ft, name)
    if not isinstance(value, str):
        assert len(inspect.getdoc(value) or "") > 20, f"{name} has no docstring"


def test_no_public_function_bears_the_name_of_a_room():
    """A lazily opened room would be shadowed by it."""
    rooms = {room_of(module) for module in MODULES}
    functions = {name for name in ft.__all__ if inspect.isfunction(getattr(ft, name))}
    assert not functions & rooms


def test_a_wrong_name_is_an_attribute_error():
    """Python's own tools rely on this error for names that are not there."""
    with pytest.raises(AttributeError, match="no attribute 'brir'"):
        getattr(ft, "brir")  # noqa: B009 - the name is wrong on purpose


def test_type_checkers_see_the_names_that_readers_see():
    """The list for type checkers and the list for Python name the same things."""
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    told = set(re.findall(r"import \w+ as (\w+)$", text, re.MULTILINE))
    assert told | {"__version__"} == set(ft.__all__)


def test_the_version_is_the_one_that_is_installed():
    """``__version__`` and the package metadata agree."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{ft.__version__}"' in text


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_public_function_and_class_is_documented(module):
    """Whatever does not begin with an underscore says what it is for; so does each module."""
    assert ast.get_docstring(TREES[module]), f"{module} has no first line"
    bare = [
        node.name
        for node in TREES[module].body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


# --- imports -----------------------------------------------------------------------------------


def test_the_import_stays_quick():
    """``import forecasttrack`` loads none of the heavy packages."""
    loaded = in_fresh_interpreter("import forecasttrack, sys; print(*sys.modules)").split()
    assert not {name.partition(".")[0] for name in loaded} & set(SLOW_TO_LOAD)


def test_records_never_load_numpy():
    """Making a forecast, a question and a resolution needs none of the heavy packages either."""
    loaded = in_fresh_interpreter(
        "import sys, forecasttrack as ft\n"
        "ft.Forecast(question_id='q', forecaster='a', belief=0.5, issued_at='2026-01-01T00:00Z')\n"
        "ft.Question(id='q', text='t'); ft.Resolution(question_id='q', status='annulled')\n"
        "import forecasttrack.records.plain\n"
        "print(*sys.modules)"
    ).split()
    assert not {name.partition(".")[0] for name in loaded} & set(SLOW_TO_LOAD)


NEEDS = dict.fromkeys(
    ("forecasttrack.scoring.history.numba_engine", "forecasttrack.scoring.history.numba_kernel"),
    "numba",
)
"""Modules that only open where an extra is installed."""


@pytest.mark.parametrize("module", sorted(MODULES))
def test_each_module_can_be_imported_first(module):
    """No module relies on another having been imported before it."""
    if module in NEEDS:
        pytest.importorskip(NEEDS[module])
    importlib.import_module(module)
    assert module in sys.modules


def test_no_import_goes_in_a_circle():
    """Imports at the top of modules form no cycle."""
    graph = {
        name: {other for other in imported(name, when_first_used=False) if other in MODULES}
        - {name}
        for name in MODULES
    }
    for name, others in graph.items():
        # A package imports its modules to show their names; they may name the package's others.
        graph[name] = {other for other in others if not name.startswith(f"{other}.")}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_one_way(module):
    """Records know no arrays, formulas know no records, and nothing reaches back up."""
    others = {other for other in imported(module) if other != module}
    rooms = {room_of(other) for other in others if other.startswith("forecasttrack.")}
    room = room_of(module)
    if room in RECORDS:
        assert not {other.partition(".")[0] for other in others} & set(SLOW_TO_LOAD)
        assert rooms <= RECORDS
    if room in FORMULAS:
        assert rooms <= FORMULAS | {"errors", "notebook"}
    if room and room not in ABOVE:
        assert not rooms & ABOVE


def test_only_moments_meets_pendulum():
    """The clock has one room, so that it can be changed in one place."""
    assert [name for name in MODULES if "pendulum" in set(imported(name))] == [
        "forecasttrack.records.moments"
    ]


# --- how code is kept --------------------------------------------------------------------------


def test_no_room_is_named_for_nothing():
    """A helper belongs to a caller, or to a room named for what it knows."""
    assert not {path.stem for path in FILES} & {"utils", "util", "helpers", "common", "misc"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_functions_and_files_stay_short(module):
    """No function runs over 45 lines without its docstring, and no file over 450."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 450
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            lines = node.end_lineno - node.lineno + 1 - (text.count("\n") + 1 if text else 0)
            assert lines <= 45, f"{node.name} runs over {lines} lines"


DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LANGUAGES = {"python", "bash", "console", "text", "yaml", "json", "csv", "toml", "bibtex", "sql"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_block_says_its_language(document):
    """Only blocks marked ``python`` are run, so none goes unmarked or by another name."""
    fences = re.findall(
        r"^ *(`{3,}|~{3,})(.*)$", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    opening = [language.strip() for _, language in fences[::2]]
    assert set(opening) <= LANGUAGES, f"unknown or missing: {set(opening) - LANGUAGES}"
    assert not [language for _, language in fences[1::2] if language.strip()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    """A relative link names a file that is there."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    relative = [target for target in targets if "://" not in target and "mailto:" not in target]
    assert not [target for target in relative if not (document.parent / target).exists()]


def test_test_files_have_names_of_their_own():
    """Two test files of one name in two folders would shadow each other."""
    stems = [path.stem for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(stems) == sorted(set(stems))


IMPORTED_AS = {
    "model-diagnostics": "model_diagnostics",
    "ruamel.yaml": "ruamel",
    "scikit-learn": "sklearn",
}


def test_tests_import_only_what_their_extra_installs():
    """``pip install .[test]`` is enough to collect every test; other packages are asked for first.

    A test of an optional package begins with ``pytest.importorskip``, which is no import.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    inside = [re.match(r"forecasttrack\[(.*)\]", each) for each in extras["test"]]
    named = ["test", *(name for found in inside if found for name in found[1].split(","))]
    declared = [*project["dependencies"], *(each for name in named for each in extras[name])]
    names = [re.match(r"[A-Za-z0-9._-]+", requirement)[0] for requirement in declared]
    installed = {IMPORTED_AS.get(name, name).replace("-", "_") for name in names}
    ours = {"conftest", "forecasttrack", "tests"}
    ours |= {path.stem for path in (ROOT / "tests").rglob("*.py")}
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        outside = {name.partition(".")[0] for name in _at_the_top(tree)}
        strangers = outside - installed - ours - sys.stdlib_module_names
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def _at_the_top(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
