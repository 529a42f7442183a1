"""What holds of the whole package: its errors, what it never runs, and how a user's types fit."""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterator

import pytest

from forecasttrack import errors
from tests.source import ROOT, nodes, parsed, trees

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, errors.ForecastTrackError | UserWarning)
}


# --- errors --------------------------------------------------------------------------------------


def expected(tree: ast.Module) -> Iterator[str]:
    """The classes that tests expect by `pytest.raises` or `pytest.warns`."""
    for node in nodes(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("raises", "warns"):
            for each in ast.walk(ast.Tuple(elts=node.args[:1])):
                yield getattr(each, "attr", "") or getattr(each, "id", "")


def test_each_error_and_warning_is_expected_by_a_test():
    """None is a class that nothing raises; a test expects each by its own name."""
    found = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in expected(parsed(path))
    }
    assert set(CLASSES) - found == set()
    assert len(CLASSES) > 15


def test_each_error_and_warning_stands_in_the_reference():
    """The site's page of errors is made from this list and the docstrings."""
    text = (ROOT / "docs/reference/names.toml").read_text(encoding="utf-8")
    [page] = [each for each in tomllib.loads(text)["page"] if each["file"] == "errors"]
    listed = {name for group in page["groups"].values() for name in group}
    assert {name.rpartition(".")[2] for name in listed} >= set(CLASSES)
    assert all(inspect.getdoc(value) for value in CLASSES.values())


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_each_error_is_caught_by_the_common_one_and_by_pythons(name):
    """`except ForecastTrackError` catches every error, and so does the built-in it resembles."""
    value = CLASSES[name]
    if issubclass(value, Warning):
        assert issubclass(value, errors.ForecastTrackWarning)
    elif value is not errors.ForecastTrackError:
        builtin = (ValueError, LookupError, OSError, RuntimeError, ImportError)
        assert issubclass(value, builtin)


# --- what is never run ---------------------------------------------------------------------------

# Text that becomes code, and files that become any object.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "cloudpickle"}
FORBIDDEN_ATTRIBUTES = {("os", "system"), ("os", "popen")}
# Of YAML, only loaders that make any object are dangerous.
FORBIDDEN_NAMES = {"read_pickle", "to_pickle", "unsafe_load", "full_load"}


# Dask and Spark pickle whatever their workers hand on; what one of ours found goes the same way,
# within the cluster that runs our code anyway (docs/decisions/0441). No file is read so.
BETWEEN_WORKERS = {"forecasttrack.scale.blocks": ["import of pickle"]}


def dangers(tree: ast.Module) -> Iterator[str]:
    """What a module runs or unpickles, each with its line."""
    for node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from (
                f"{node.lineno}: import of {name}"
                for name in names
                if name.partition(".")[0] in FORBIDDEN_MODULES
            )
        elif isinstance(node, ast.Call):
            yield from _dangerous_call(node)


def _dangerous_call(node: ast.Call) -> Iterator[str]:
    match node.func:
        case ast.Name(id=name) if name in FORBIDDEN_CALLS:
            yield f"{node.lineno}: {name}()"
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            if (owner, name) in FORBIDDEN_ATTRIBUTES or name in FORBIDDEN_NAMES:
                yield f"{node.lineno}: {owner}.{name}()"
    for keyword in node.keywords:
        plain = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        unsafe = getattr(keyword.value, "value", "") == "unsafe"
        if (keyword.arg in ("shell", "allow_pickle") and not plain) or unsafe:
            yield f"{node.lineno}: {keyword.arg}="


def test_no_module_runs_text_or_unpickles():
    """Books, tables, lexicons and ledgers are data; nothing in them becomes code."""
    found = {name: list(dangers(tree)) for name, tree in trees().items()}
    dangerous = {name: lines for name, lines in found.items() if lines}
    assert {
        name: [line.partition(": ")[2] for line in lines] for name, lines in dangerous.items()
    } == BETWEEN_WORKERS
    assert len(found) > 300


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "exec(text)",
        "import pickle",
        "from pickle import loads",
        "import marshal as m",
        "os.system(text)",
        "subprocess.run(text, shell=True)",
        "subprocess.run(text, shell=chosen)",
        "np.load(path, allow_pickle=True)",
        "pd.read_pickle(path)",
        "yaml.unsafe_load(text)",
        "YAML(typ='unsafe')",
    ],
)
def test_the_search_finds_what_it_looks_for(line):
    """Each way of running text is found in a line that does it."""
    assert list(dangers(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["subprocess.run([a, b], shell=False)", "re.compile(text)", "frame.eval = 1"]
)
def test_the_search_leaves_harmless_lines_alone(line):
    """A regular expression is compiled, and runs nothing."""
    assert not list(dangers(ast.parse(line)))
