"""Reading a book: what is sound comes out whole, and each fault is named once, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.book.files import FORMAT

HERE = Path(__file__).parent
SOUND = (HERE / "sound.yaml").read_text(encoding="utf-8")


def faults_in(folder: Path) -> list[str]:
    """Every fault of a book, as printed, without the folder in front."""
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(folder)
    printed = str(caught.value).splitlines()
    assert printed == [str(fault) for fault in caught.value.faults]
    return [line.removeprefix(f"{folder}/") for line in printed]


def changes() -> list[tuple[str, str, str]]:
    """Each change to the sound book: what goes, what comes, and the fault that follows."""
    found = []
    text = (HERE / "one_fault.txt").read_text(encoding="utf-8")
    for block in text.split("\n\n")[1:]:
        lines = block.strip("\n").split("\n")
        out, into, fault = (
            "\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+="
        )
        found.append((out, into, fault) if into else (f"{out}\n", into, fault))
    return found


CHANGES = changes()


def test_the_sound_book_is_sound() -> None:
    """The book that the changes below spoil one by one has no fault itself."""
    book = ft.read_book(HERE / "sound.yaml")
    assert [len(records) for records in book.sections.values()] == [1, 1, 1, 1, 4, 0, 3, 1]


@pytest.mark.parametrize(("out", "into", "fault"), CHANGES, ids=[into for _, into, _ in CHANGES])
def test_one_fault_is_named_once_where_it_begins(
    tmp_path: Path, out: str, into: str, fault: str
) -> None:
    """A single planted fault gives a single line, with its place, its record and its cause."""
    assert out in SOUND
    (tmp_path / "book.yaml").write_text(SOUND.replace(out, into, 1), encoding="utf-8")
    (line,) = faults_in(tmp_path)
    assert line.startswith(f"book.yaml:{fault}")


PLANTED = [
    ("a-people.yaml", 5, 12, "briefing 'harbour': title: text is needed, found the number 2025"),
    ("a-people.yaml", 11, 5, "forecaster 'bob': unknown key 'nickname'"),
    ("a-people.yaml", 13, 18, "forecaster 'crowd': anchors and aliases"),
    ("a-people.yaml", 14, 9, "forecaster 'ann': the id 'ann' stands twice"),
    ("a-people.yaml", 18, 18, "coder 'coder-a': saw_outcome: text is needed, found true"),
    ("b-claims.yaml", 11, 17, "claim 'C2': tags (!) are not allowed"),
    ("b-claims.yaml", 14, 15, "claim 'C3': no briefing 'harbor' in this book. Did you mean 'har"),
    ("b-claims.yaml", 19, 17, "claim 'C4': paraphrase is empty"),
    ("c-questions.yaml", 6, 15, "question 'freeze': opens_at: the instant 2025-03-02 08:00:00 h"),
    ("c-questions.yaml", 13, 16, "question 'ferry': closes_at: the question closes (2025-03-02)"),
    ("c-questions.yaml", 18, 16, "question 'pier': closes_at: '2025-02-30' is no date"),
    ("c-questions.yaml", 31, 5, "question 'wind': a binary question has no 'unit'"),
    ("c-questions.yaml", 34, 5, "question 'gulls': the key 'text' stands twice"),
    ("c-questions.yaml", 37, 11, "question 'fog': no kind 'boolean'"),
    ("c-questions.yaml", 41, 17, "question 'rain': the question is its own condition"),
    ("c-questions.yaml", 44, 27, "question 'sleet': its conditions run in a circle (sleet -> hai"),
    ("d-forecasts.yaml", 6, 18, "forecast 'freeze/ann': the probability is 62"),
    ("d-forecasts.yaml", 9, 17, "forecast 'freeze/dora': no forecaster 'dora' in this book"),
    ("d-forecasts.yaml", 15, 7, "forecast 'colour/ann': the probabilities of the options sum to"),
    ("d-forecasts.yaml", 24, 16, "forecast 'depth/ann': value: the quantiles cross"),
    ("d-forecasts.yaml", 32, 13, "forecast 'ferry/bob': the band runs from 0.9 down to 0.6"),
    ("d-forecasts.yaml", 40, 14, "forecast 'ferry/crowd': the point 0.95 lies outside its band"),
    ("d-forecasts.yaml", 43, 18, "forecast 'pier/ann': probability: a number is needed, found th"),
    (
        "d-forecasts.yaml",
        44,
        16,
        "forecast 'pier/ann': issued_at: the instant 2025-03-02 09:00",
    ),
    ("e-resolutions.yaml", 5, 14, "resolution 'colour': the outcome 'blue' is no option of its q"),
    ("e-resolutions.yaml", 8, 13, "resolution 'ferry': status is 'settled', which is not on the"),
    ("e-resolutions.yaml", 9, 5, "resolution 'freeze': the key 'outcome' is missing"),
    (
        "e-resolutions.yaml",
        15,
        7,
        "resolution 'gulls': evidence: a list is needed, found a mapping",
    ),
    ("f-broken.yaml", 5, 11, "this is no YAML: found unexpected end of stream"),
    ("g-second.yaml", 8, 1, "a second document begins here"),
]


def test_thirty_planted_faults_are_thirty_lines() -> None:
    """Thirty faults of different kinds in seven files are all named, and nothing besides."""
    lines = faults_in(HERE / "planted")
    assert len(lines) == len(PLANTED) == 30
    for line, (file, row, column, message) in zip(lines, PLANTED, strict=True):
        assert line.startswith(f"{file}:{row}:{column}: {message}")


def test_faults_carry_their_places_as_numbers() -> None:
    """A program reads file, line, column, record and message of a fault as attributes."""
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(HERE / "planted" / "a-people.yaml")
    first = caught.value.faults[0]
    assert (first.line, first.column, first.record) == (5, 12, "briefing 'harbour'")
    assert first.file.endswith("planted/a-people.yaml")


def test_a_book_error_is_a_value_error() -> None:
    """Faults can be caught by the built-in that they resemble."""
    with pytest.raises(ValueError, match="nickname"):
        ft.read_book(HERE / "planted" / "a-people.yaml")


def test_two_faults_in_one_record_are_both_named(tmp_path: Path) -> None:
    """One fault does not hide the next."""
    spoilt = SOUND.replace("text: Rain?", "text: 7").replace(
        "closes_at: 2025-12-31", "closes_at: x"
    )
    (tmp_path / "book.yaml").write_text(spoilt, encoding="utf-8")
    assert [line.split(":")[1:3] for line in faults_in(tmp_path)] == [["17", "11"], ["19", "16"]]


def test_faults_before_a_syntax_fault_are_still_named(tmp_path: Path) -> None:
    """A syntax fault ends its file there; what was read of it by then is checked."""
    spoilt = SOUND.replace("probability: 0.7", "probability: 62").replace("it rained", "'it rained")
    (tmp_path / "a.yaml").write_text(spoilt, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("forecasttrack: 1\ncoders:\n  - id: 7\n", encoding="utf-8")
    places = [line.split(" ")[0] for line in faults_in(tmp_path)]
    assert places == ["a.yaml:38:18:", "a.yaml:57:20:", "b.yaml:3:9:"]


def test_links_into_a_file_that_was_not_read_to_its_end_are_no_faults(tmp_path: Path) -> None:
    """What stands behind a syntax fault may well be there, so that links to it are let be."""
    people, rest = SOUND.split("claims:")
    (tmp_path / "a.yaml").write_text(f"{people}notes: 'open\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(f"forecasttrack: 1\nclaims:{rest}", encoding="utf-8")
    assert len(faults_in(tmp_path)) == 1


def test_links_to_a_record_that_lost_its_id_are_no_faults(tmp_path: Path) -> None:
    """A name that several links agree on is taken for the id that is missing."""
    (tmp_path / "book.yaml").write_text(
        SOUND.replace("  - id: Q1\n    text", "  - text"), encoding="utf-8"
    )
    (line,) = faults_in(tmp_path)
    assert line == "book.yaml:16:5: question: the key 'id' is missing; add it"


def test_a_lone_link_to_nothing_is_a_fault_beside_a_lost_id(tmp_path: Path) -> None:
    """A record without id does not excuse a name that is used once."""
    spoilt = SOUND.replace("  - id: Q4\n", "  -\n").replace("  - question: Q2", "  - question: Q7")
    (tmp_path / "book.yaml").write_text(spoilt, encoding="utf-8")
    assert [line.split(" ")[0] for line in faults_in(tmp_path)] == [
        "book.yaml:33:5:",
        "book.yaml:40:15:",
    ]


def test_misspelt_section_is_one_fault_and_is_read_all_the_same(tmp_path: Path) -> None:
    """The records under a misspelt heading count as present, and their own faults are named."""
    spoilt = SOUND.replace("forecasters:", "forecaster:").replace(
        "- id: ann", "- id: ann\n    x: 1"
    )
    (tmp_path / "book.yaml").write_text(spoilt, encoding="utf-8")
    assert [line.split(" ")[0] for line in faults_in(tmp_path)] == [
        "book.yaml:6:1:",
        "book.yaml:8:5:",
    ]


def test_files_are_read_in_order_of_name_and_subfolders_with_them(tmp_path: Path) -> None:
    """A folder is one book, whatever file a record stands in."""
    people, rest = SOUND.split("claims:")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "people.yml").write_text(people, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"forecasttrack: 1\nclaims:{rest}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a book", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("not: a book", encoding="utf-8")
    book = ft.read_book(tmp_path)
    assert [source.name for source in book.sources] == ["a.yaml", "deep/people.yml"]
    assert book == ft.read_book(HERE / "sound.yaml")


def test_text_stays_text() -> None:
    """What YAML 1.1 would turn into a truth value, an octal number or a date stays as written."""
    book = ft.read_book(HERE.parents[1] / "fixtures" / "alaska-2025")
    assert book.resolution("Q01a").outcome == "no"
    assert {coder.saw_document for coder in book.coders} == {"yes"}


@pytest.mark.parametrize("until", ["2026-11-22", "2026-11-22T10:00Z"])
def test_recorded_until_is_a_day_or_an_instant(tmp_path: Path, until: str) -> None:
    """Until when outcomes were looked for stands at the head of a file."""
    text = SOUND.replace("forecasttrack: 1", f"forecasttrack: {FORMAT}\nrecorded_until: {until}")
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    assert str(ft.read_book(tmp_path).recorded_until).startswith("2026-11-22")


def test_two_files_may_not_differ_on_recorded_until(tmp_path: Path) -> None:
    """The second of two different days is a fault, at its own place."""
    for name, day in (("a.yaml", "2026-11-21"), ("b.yaml", "2026-11-22")):
        (tmp_path / name).write_text(f"forecasttrack: 1\nrecorded_until: {day}\n", encoding="utf-8")
    (line,) = faults_in(tmp_path)
    assert line.startswith("b.yaml:2:17: recorded_until differs")


def test_version_one_is_not_one_point_nought(tmp_path: Path) -> None:
    """The version of the format is a whole number."""
    (tmp_path / "book.yaml").write_text("forecasttrack: 1.0\n", encoding="utf-8")
    (line,) = faults_in(tmp_path)
    assert line.startswith("book.yaml:1:16: the file says forecasttrack: 1.0")


def test_a_book_with_many_faults_names_nine_and_counts_the_rest():
    """A hundred thousand lines help nobody."""
    questions = [ft.Question(id=f"q{n}", text="?") for n in range(5_000)] * 2
    with pytest.raises(ft.ForecastTrackError) as caught:
        ft.Book(questions=questions)
    lines = str(caught.value).splitlines()
    assert len(lines) == 10
    assert lines[0] == "question 'q0': the id 'q0' stands twice; give it once"
    assert lines[-1] == "and 4,991 more faults"
