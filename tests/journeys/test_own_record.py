"""The lesson of one's own record, and the first score of the README, typed as they stand there."""

from __future__ import annotations

import re
import shlex

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from tests.source import ROOT

pytestmark = pytest.mark.end_to_end

LESSON = (ROOT / "docs" / "lesson" / "own-record.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMPT = re.compile(
    r"^  (?:.* \[skip\]|outcome \(.*\), a status, skip or stop|known since .*?\]|evidence, .*"
    r"|address of .*\]):(?: (.*))?$"
)


def steps(document: str) -> list[tuple[str, str]]:
    """Each command of the console blocks with what stands under it."""
    blocks = re.findall(r"```console\n(.*?)```", document, re.DOTALL)
    text = "".join(blocks).replace("\\\n    ", "")
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def answers(shown: str) -> str:
    """What is typed at the prompts of a transcript."""
    found = [PROMPT.match(line) for line in shown.splitlines()]
    return "".join(f"{each[1] or ''}\n" for each in found if each)


@pytest.fixture
def type_(monkeypatch, tmp_path):
    """Type a command in an empty folder, on a terminal."""
    for module in ("predict.on_a_terminal", "resolve._on_a_terminal"):
        monkeypatch.setattr(f"forecasttrack.cli.{module}", lambda: True)
    monkeypatch.chdir(tmp_path)

    def typed(line: str, replies: str) -> str:
        name, *words = shlex.split(line)
        assert name == "forecasttrack"
        done = CliRunner().invoke(main, words, input=replies)
        assert done.exit_code == 0, done.output
        return done.output

    return typed


def test_the_lesson_prints_what_it_shows(type_, tmp_path):
    """Every command of it, its prompts answered as shown."""
    for line, shown in steps(LESSON):
        printed = "\n".join(each.rstrip() for each in type_(line, answers(shown)).splitlines())
        assert printed.strip("\n") == shown.strip("\n"), line
    assert "</html>" in (tmp_path / "record.html").read_text(encoding="utf-8")


def test_the_lesson_keeps_its_promise(type_, tmp_path):
    """Ten questions of five kinds, three forecasters, all in fewer than 25 commands."""
    typed = steps(LESSON)
    for line, shown in typed:
        if not line.startswith(("forecasttrack score", "forecasttrack lead", "forecasttrack rep")):
            type_(line, answers(shown))
    book = ft.read_book(tmp_path / "ours.yaml")
    assert len(typed) < 25
    assert len(book.questions) == 10
    assert len({type(each.kind) for each in book.questions}) == 5
    assert len({each.forecaster for each in book.forecasts}) == 3
    histories = [(each.question_id, each.forecaster) for each in book.forecasts]
    assert len(set(histories)) < len(histories)
    assert [each.question_id for each in book.forecasts if each.expires_at] == ["strike"]
    assert [each.question_id for each in book.resolutions if each.replaces] == ["snow"]


def test_the_first_score_of_the_readme_takes_three_commands(type_):
    """No editor, nothing is found that it does not show, and the score is that of the forecast."""
    own = steps(README)
    assert len(own) == 3
    for line, shown in own:
        printed = type_(line, answers(shown))
        if shown.strip():
            assert printed.strip() == shown.strip(), line
    assert re.search(r"^me +1 +0\.090", printed, re.MULTILINE)


FROM_A_BRIEFING = (ROOT / "docs" / "lesson" / "from-a-briefing.md").read_text(encoding="utf-8")


def test_the_lesson_from_a_briefing_prints_what_it_shows(type_, tmp_path):
    """From the text that stands in it to a score, each command with what it prints."""
    (text,) = re.findall(r"```text\n(.*?)```", FROM_A_BRIEFING, re.DOTALL)
    (tmp_path / "outlook.md").write_text(text, encoding="utf-8")
    for line, shown in steps(FROM_A_BRIEFING):
        printed = "\n".join(each.rstrip() for each in type_(line, "").splitlines())
        assert printed.strip("\n") == shown.strip("\n"), line
    book = ft.read_book(tmp_path / "port.yaml")
    assert (len(book.questions), len(book.forecasts), len(book.resolutions)) == (2, 2, 2)
