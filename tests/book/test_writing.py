"""Writing a book: nothing moves but what is new, and what reads back is equal."""

from __future__ import annotations

import difflib
import json
import shutil
import stat
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, example, given

import forecasttrack as ft
from forecasttrack.book import writing
from forecasttrack.book.nodes import read_nodes
from forecasttrack.book.reading import book_of
from forecasttrack.book.writing import _new_file
from forecasttrack.errors import BookFileError
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain
from tests.book.books import books
from tests.book.test_schema import CHECK
from tests.examples import examples

ALASKA = Path(__file__).parents[2] / "fixtures" / "alaska-2025"
SOUND = (Path(__file__).parent / "sound.yaml").read_text(encoding="utf-8")
OPEN = SOUND[: SOUND.index("resolutions:")]
RAIN = """\
  - question: Q1
    outcome: yes
    known_at: 2025-12-31
"""
COLOUR = """\
  - question: Q2
    outcome: red
    known_at: 2026-01-01
"""


def changed(before: str, after: str) -> tuple[str, str]:
    """Lines that are gone and lines that are new, ends of lines included."""
    lines = list(difflib.ndiff(before.splitlines(True), after.splitlines(True)))
    out, into = ("".join(line[2:] for line in lines if line[0] == sign) for sign in "-+")
    return out, into


def resolved(folder: Path, text: str | bytes, question: str = "Q2", outcome: str = "red") -> str:
    """Write a text to disk, resolve a question, write the book back and read the text again."""
    file = folder / "book.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    book = ft.read_book(file).resolve(question, outcome=outcome, known_at="2026-01-01")
    assert ft.read_book(ft.write_book(book, file)) == book
    return file.read_bytes().decode()


# --- identity --------------------------------------------------------------------------------


def test_reading_and_writing_the_alaska_book_changes_no_byte(tmp_path: Path) -> None:
    """``read_book(write_book(read_book(x)))`` is the identity, comments included."""
    book = ft.read_book(ALASKA)
    ft.write_book(book, tmp_path)
    assert ft.read_book(tmp_path) == book
    for source in book.sources:
        assert (tmp_path / source.name).read_bytes() == (ALASKA / source.name).read_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + SOUND.encode(),
        SOUND.replace("\n", "\r\n").encode(),
        SOUND.rstrip("\n").encode(),
        SOUND.replace("\n\n", "\n# a comment\n\n\n").encode() + b"\n\n# the end",
        b"{forecasttrack: 1, coders: [{id: a}, {id: b}]}",
    ],
    ids=["byte order mark", "CRLF", "no newline at the end", "comments", "brackets"],
)
def test_no_byte_changes_whatever_the_file_looks_like(tmp_path: Path, raw: bytes) -> None:
    """Marks, line ends and comments stay as they are."""
    (tmp_path / "book.yaml").write_bytes(raw)
    ft.write_book(ft.read_book(tmp_path), tmp_path / "copy")
    assert (tmp_path / "copy" / "book.yaml").read_bytes() == raw


# --- one resolution more ---------------------------------------------------------------------


def test_resolving_adds_just_the_resolution(tmp_path: Path) -> None:
    """The diff of the file is the new record and nothing else."""
    assert changed(SOUND, resolved(tmp_path, SOUND)) == ("", COLOUR)


def test_resolving_in_a_book_of_several_files_changes_one(tmp_path: Path) -> None:
    """The record goes to the file that holds the others of its kind."""
    shutil.copytree(ALASKA, tmp_path / "alaska")
    book = ft.read_book(tmp_path / "alaska")
    ft.write_book(book.resolve("Q01d", outcome="no", known_at="2026-12-31"), tmp_path / "alaska")
    for source in book.sources:
        out, into = changed(source.text, (tmp_path / "alaska" / source.name).read_text())
        expected = "  - question: Q01d\n    outcome: no\n    known_at: 2026-12-31\n"
        assert (out, into) == ("", expected if source.name == "resolutions.yaml" else "")


@pytest.mark.parametrize(
    "empty", ["[]", "null", "~", "[ ]  # none yet", "~\t# none yet", "null # none yet"]
)
def test_an_empty_section_is_filled(tmp_path: Path, empty: str) -> None:
    """Whichever way a section says that it is empty, its key stays where it was."""
    text = f"{OPEN}resolutions: {empty}\n# the end\n"
    out, into = changed(text, resolved(tmp_path, text))
    assert out.strip() == f"resolutions: {empty}".strip()
    assert into.startswith("resolutions:")
    assert into.endswith(COLOUR)
    assert "# none yet" in into or "#" not in empty


@pytest.mark.parametrize(
    "empty", ["", " ", "  # none yet", "\t# none yet", "\n  # none\n\n  # yet", "\n\n"]
)
@pytest.mark.parametrize("rest", ["", "# the end", "coders: []"])
def test_a_section_with_nothing_in_it_keeps_every_byte(
    tmp_path: Path, empty: str, rest: str
) -> None:
    """Whatever stands behind its key, a comment above all, nothing of it is touched."""
    text = f"{OPEN}resolutions:{empty}\n{rest}".replace("coders:\n  - id: cod\n", "", 1)
    out, into = changed(text, resolved(tmp_path, text))
    assert (out, into) == ("", COLOUR)


def test_a_missing_section_is_begun(tmp_path: Path) -> None:
    """Where there is no resolution yet, the section is put at the end."""
    assert changed(OPEN, resolved(tmp_path, OPEN)) == ("", f"resolutions:\n{COLOUR}")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_a_file_are_kept(tmp_path: Path, end: str) -> None:
    """New lines end as their neighbours do."""
    text = SOUND.replace("\n", end)
    assert changed(text, resolved(tmp_path, text)) == ("", COLOUR.replace("\n", end))


def test_a_byte_order_mark_is_kept(tmp_path: Path) -> None:
    """The mark stays in front, in lines and in brackets."""
    assert resolved(tmp_path, "\ufeff" + SOUND) == "\ufeff" + SOUND + COLOUR
    flow = "\ufeff" + OPEN + "resolutions: [{question: Q1, outcome: no, known_at: 2026-01-01}]\n"
    assert changed(flow, resolved(tmp_path, flow))[0].startswith("resolutions: [{question: Q1")


def test_a_file_without_newline_at_its_end_gets_one_before_the_record(tmp_path: Path) -> None:
    """The last line is ended, and the record follows."""
    text = SOUND.rstrip("\n")
    assert resolved(tmp_path, text) == SOUND + COLOUR


def test_comments_stay_with_the_record_they_belong_to(tmp_path: Path) -> None:
    """A comment indented into the last record stays in it; one at the margin stays at the end."""
    text = f"{OPEN}resolutions:\n{RAIN}    # checked twice\n\n# the end\n"
    assert resolved(tmp_path, text) == (
        f"{OPEN}resolutions:\n{RAIN}    # checked twice\n{COLOUR}\n# the end\n"
    )


def test_lists_without_indent_stay_so(tmp_path: Path) -> None:
    """Where the dashes stand at the margin, the new one does too."""
    margin = "- question: Q1\n  outcome: yes\n  known_at: 2025-12-31\n"
    text = f"{OPEN}resolutions:\n{margin}"
    new = "- question: Q2\n  outcome: red\n  known_at: 2026-01-01\n"
    assert changed(text, resolved(tmp_path, text)) == ("", new)


@pytest.mark.parametrize("dash", ["-   ", "-\n    ", "- # the first\n    "])
def test_dashes_may_stand_apart(tmp_path: Path, dash: str) -> None:
    """A dash with more than one blank behind it, or on a line of its own, is found."""
    record = f"  {dash}{{question: Q1, outcome: yes, known_at: 2025-12-31}}\n"
    text = f"{OPEN}resolutions:\n{record}"
    assert changed(text, resolved(tmp_path, text)) == ("", COLOUR)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{question: Q1, outcome: no, known_at: 2026-01-01}]", "}, {"),
        ("[{question: Q1, outcome: no, known_at: 2026-01-01},\n  # more\n  ]", "{"),
        ("\n  []", "[{"),
    ],
    ids=["one line", "comma and comment", "empty on the next line"],
)
def test_lists_in_brackets_grow_inside_them(tmp_path: Path, before: str, after: str) -> None:
    """The record is put before the closing bracket, and every comment stays."""
    text = f"{OPEN}# here\nresolutions: {before}\n# the end\n"
    written = resolved(tmp_path, text)
    new = f'{after[-1]}"question": "Q2", "outcome": "red", "known_at": "2026-01-01"}}]'
    assert written.replace(new[1:], "").count("Q2") == text.count("Q2")
    assert new in written
    assert [line for line in written.splitlines() if "#" in line] == [
        line for line in text.splitlines() if "#" in line
    ]


def test_a_book_that_is_one_pair_of_brackets_grows_too(tmp_path: Path) -> None:
    """JSON is YAML, so that a book in JSON can be resolved as well."""
    data = {
        "forecasttrack": 1,
        "questions": [{"id": "Q2", "text": "?", "kind": "categorical", "options": ["red", "blue"]}],
    }
    written = resolved(tmp_path, json.dumps(data))
    assert json.loads(written) == data | {
        "resolutions": [{"question": "Q2", "outcome": "red", "known_at": "2026-01-01"}]
    }


def test_a_section_before_others_grows_in_its_place(tmp_path: Path) -> None:
    """The record goes behind the last of its section, not to the end of the file."""
    head, rest = OPEN.split("briefings:")
    text = f"{head}resolutions:\n{RAIN}\nbriefings:{rest}"
    assert resolved(tmp_path, text) == f"{head}resolutions:\n{RAIN}{COLOUR}\nbriefings:{rest}"


def test_a_record_that_ends_in_a_block_of_text_stays_whole(tmp_path: Path) -> None:
    """The lines of a block belong to its record, the empty ones behind it do not."""
    note = "    note: |\n      one\n\n      two\n"
    text = f"{OPEN}resolutions:\n{RAIN}{note}\n\n# the end\n"
    assert resolved(tmp_path, text) == f"{OPEN}resolutions:\n{RAIN}{note}{COLOUR}\n\n# the end\n"


# --- other changes ---------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_line_ends_that_yaml_does_not_know_leave_places_alone(tmp_path: Path, end: str) -> None:
    """A text with such a character in it moves nothing that is written behind it."""
    file = tmp_path / "book.yaml"
    text = f"""\
forecasttrack: 1
questions:
  - id: Q1
    text: Will it{end}rain?
  - id: Q2
    text: Will it snow?
    closes_at: 2026-02-01
forecasts:
"""
    file.write_text(text, encoding="utf-8")
    ft.write_book(ft.read_book(file).add(ft.Question(id="Q3", text="?")), file)
    added = "  - id: Q3\n    text: '?'\n    kind: binary\n"
    assert file.read_text(encoding="utf-8") == text.replace("forecasts:", f"{added}forecasts:")


def test_a_record_that_left_the_book_leaves_its_file(tmp_path: Path) -> None:
    """Taking a resolution back takes its lines out and no others."""
    file = tmp_path / "book.yaml"
    file.write_text(SOUND + COLOUR)
    book = ft.read_book(file)
    ft.write_book(attrs.evolve(book, resolutions=book.resolutions[:1]), file)
    assert file.read_text() == SOUND


def test_a_record_leaves_brackets_too(tmp_path: Path) -> None:
    """The list keeps its brackets."""
    file = tmp_path / "book.yaml"
    file.write_text("forecasttrack: 1\ncoders: [{id: a}, {id: b}]  # two\n")
    book = ft.read_book(file)
    ft.write_book(attrs.evolve(book, coders=book.coders[1:]), file)
    assert file.read_text() == 'forecasttrack: 1\ncoders: [{"id": "b"}]  # two\n'


def test_recorded_until_is_changed_where_it_stands(tmp_path: Path) -> None:
    """A later look for outcomes changes one date, or adds one line."""
    file = tmp_path / "book.yaml"
    file.write_text("# ours\nforecasttrack: 1\n")
    for day in ("2026-11-22", "2026-12-31"):
        ft.write_book(attrs.evolve(ft.read_book(file), recorded_until=day), file)
        assert file.read_text() == f"# ours\nforecasttrack: 1\nrecorded_until: {day}\n"


def test_records_in_another_order_are_refused(tmp_path: Path) -> None:
    """What would read back otherwise is not written."""
    file = tmp_path / "book.yaml"
    file.write_text("forecasttrack: 1\ncoders:\n  - id: a\n  - id: b\n")
    book = ft.read_book(file)
    moved = attrs.evolve(book, coders=[*book.coders[::-1], ft.Coder(id="c")])
    with pytest.raises(BookFileError, match="reads back the same; are its records in another ord"):
        ft.write_book(moved, file)


# --- the disk --------------------------------------------------------------------------------


def test_a_file_changed_since_it_was_read_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody else's edit is never lost in silence, and no other file is written either."""
    shutil.copytree(ALASKA, tmp_path / "alaska")
    book = ft.read_book(tmp_path / "alaska").resolve("Q01d", outcome="no", known_at="2026-12-31")
    other = tmp_path / "alaska" / "questions.yaml"
    other.write_text(other.read_text() + "# an edit\n")
    with pytest.raises(BookFileError, match=r"questions.yaml: the file was changed since"):
        ft.write_book(book, tmp_path / "alaska")
    written = (tmp_path / "alaska" / "resolutions.yaml").read_bytes()
    assert written == (ALASKA / "resolutions.yaml").read_bytes()


def test_another_book_is_not_overwritten(tmp_path: Path) -> None:
    """A new book does not take the place of one that stands there; writing it twice is fine."""
    file = tmp_path / "book.yaml"
    first, second = (ft.Book(coders=[ft.Coder(id=name)]) for name in ("a", "b"))
    ft.write_book(first, file)
    ft.write_book(first, file)
    with pytest.raises(BookFileError, match="another book stands there already"):
        ft.write_book(second, file)
    assert ft.read_book(file) == first


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    """A file keeps its mode, and a link to it stays a link."""
    real, link = tmp_path / "real.yaml", tmp_path / "book.yaml"
    real.write_text(SOUND)
    real.chmod(0o640)
    link.symlink_to(real)
    book = ft.read_book(link).resolve("Q2", outcome="red", known_at="2026-01-01")
    ft.write_book(book, link)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_text() == SOUND + COLOUR
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.yaml", "real.yaml"]


def test_a_failed_write_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the disk refuses, the file says what it said, and nothing is left beside it."""
    file = tmp_path / "book.yaml"
    file.write_text(SOUND)
    book = ft.read_book(file).resolve("Q2", outcome="red", known_at="2026-01-01")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BookFileError, match="No space left on device"):
        ft.write_book(book, file)
    assert file.read_text() == SOUND
    assert list(tmp_path.iterdir()) == [file]


def test_a_book_of_several_files_needs_a_folder(tmp_path: Path) -> None:
    """Four files do not fit into one without losing their order."""
    with pytest.raises(BookFileError, match=r"the book has 5 files \(briefing.yaml, claims.yaml"):
        ft.write_book(ft.read_book(ALASKA), tmp_path / "book.yaml")


def test_a_book_too_large_for_one_file_needs_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be read back is refused on the way out."""
    monkeypatch.setattr(writing, "LARGEST_FILE", 42_000)
    long = "x" * 900
    book = ft.Book(coders=[ft.Coder(id=str(n), note=long) for n in range(50)])
    with pytest.raises(BookFileError, match=r"the book has 3 files .*; name a folder for it"):
        ft.write_book(book, tmp_path / "book.yaml")


# --- books made in Python ---------------------------------------------------------------------

TRICKY = (
    "no", "yes", "true", "null", "~", "1e5", "0o17", "0x1f", "1_000", ".5", "+.inf", ".NaN", "-0",
    "2025-08-15", "12:30:45", "a: b", "a #b", "- a", "'", '"', "&a", "*a", "!t", "|", ">", "%", "@",
    "`", "{", "[", "?", ":", "=", "<<", "a\nb", "a\n\nb", " a", "a ", "\ta", "a\n", "\na", "---",
    "...", "\x85", "\u2028", "\ufeff", "\U0001f600", "x" * 300, "a " * 200, "\u00e9",
)  # fmt: skip


@pytest.mark.parametrize("text", TRICKY)
def test_text_that_looks_like_something_else_survives(tmp_path: Path, text: str) -> None:
    """Words, numbers, dates and signs of YAML come back as the text they were."""
    if not text.strip():
        pytest.skip("a text of blanks is no text")
    book = ft.Book(coders=[ft.Coder(id="a", note=text, manner=f"{text}x")])
    assert ft.read_book(ft.write_book(book, tmp_path / "fresh.yaml")) == book
    (tmp_path / "flow.yaml").write_text("forecasttrack: 1\ncoders: [ ] \nbriefings: [{}]\n")
    (tmp_path / "flow.yaml").write_text('forecasttrack: 1\ncoders: [{id: "b"}]\n')
    grown = ft.read_book(tmp_path / "flow.yaml").add(*book.coders)
    assert ft.read_book(ft.write_book(grown, tmp_path / "flow.yaml")) == grown


def _of_a_date(belief: ft.Belief) -> ft.Book:
    """A forecast of a day, and the same as a coder read it."""
    words = ft.Wording(words="likely", readings=(ft.Reading(coder="c", belief=belief),))
    stated = ft.Forecast(
        question_id="q", forecaster="f", belief=belief, issued_at="2026-01-01", wording=words
    )
    return ft.Book(
        forecasters=[ft.Forecaster(id="f")],
        coders=[ft.Coder(id="c")],
        questions=[ft.Question(id="q", text="When?", kind=ft.Date())],
        forecasts=[stated],
    )


@examples(60, suppress_health_check=[HealthCheck.too_slow])
@given(book=books())
@example(book=ft.Book())
@example(book=_of_a_date(ft.Quantiles.at({0.1: 20_574, 0.5: 20_605.25, 0.9: 5e6})))
@example(book=_of_a_date(ft.Samples((20_574, -9e5))))
@example(book=_of_a_date(ft.Cdf(points=(20_574, 20_575), probabilities=(0, 1))))
@example(book=_of_a_date(ft.Distribution("normal", {"mean": 20_574, "sd": 3})))
@example(book=_of_a_date(ft.Point(20_574)))
def test_any_book_survives_yaml_and_json(book: ft.Book) -> None:
    """A book made in Python is written afresh and reads back equal, as does each of its records.

    What is written is sound by the schema too. The laws share their books, since drawing them
    takes longest.
    """
    text = _new_file(book, 0, 1)
    assert book_of({"book.yaml": text}) == book
    assert not list(CHECK.iter_errors(read_nodes(text).data))
    for record in book:
        assert from_plain(type(record), json.loads(json.dumps(to_plain(record)))) == record


@pytest.mark.end_to_end
def test_a_large_new_book_becomes_several_files_and_reads_back(tmp_path, monkeypatch):
    """Each file holds a share of every section, and the records keep their order."""
    monkeypatch.setattr(writing, "LARGEST_FILE", 4_000)
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id=f"q{n}", text="?") for n in range(200)],
        forecasts=[
            ft.Forecast(
                question_id=f"q{n}", forecaster="ann", belief=0.5, issued_at="2026-01-01T08:00Z"
            )
            for n in range(100)
        ],
        recorded_until="2026-11-22",
    )
    folder = ft.write_book(book, tmp_path / "book")
    names = sorted(each.name for each in folder.iterdir())
    assert len(names) > 5
    assert names[0] == "book-001.yaml"
    assert ft.read_book(folder) == book
    grown = ft.read_book(folder).resolve("q7", outcome="yes", known_at="2026-02-01")
    assert ft.read_book(ft.write_book(grown, folder)) == grown
    with pytest.raises(BookFileError, match="name a folder"):
        ft.write_book(book, tmp_path / "book.yaml")
    monkeypatch.setattr(writing, "LARGEST_BOOK", 5_000)
    with pytest.raises(BookFileError, match="Keep what is larger in a ledger"):
        ft.write_book(book, tmp_path / "other")
