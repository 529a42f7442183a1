"""What `ft.report` and `forecasttrack report` write, from which source, and how they fail."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard import reporting
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.markdown import markdown, plain
from forecasttrack.scorecard.splitting import parts, safe_name

ALASKA = "fixtures/alaska-2025"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the same records give the same bytes ------------------------------------------------------


WRITES = """
import sys
from pathlib import Path
import forecasttrack as ft
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.listing import listing
from forecasttrack.scorecard import reporting
from forecasttrack.scorecard.markdown import markdown
folder, book = Path(sys.argv[1]), ft.read_book("fixtures/alaska-2025")
made = contents(book, known_by="2026-06-30")
reporting.contents = lambda *source, **choices: made  # what all forms show is worked out once
ft.report(book, folder / "x.html", badge=folder / "badge.svg")
(folder / "x.md").write_text(markdown(made), encoding="utf-8")
(folder / "x.csv").write_text(listing(made).to_csv(), encoding="utf-8")
"""


@pytest.mark.end_to_end
def test_another_process_writes_the_same_bytes(tmp_path, monkeypatch):
    """Neither the clock, nor the order of sets, nor the name of the file enters."""
    there, within = tmp_path / "there", tmp_path / "within"
    there.mkdir(), within.mkdir()
    seed = next(each for each in ("1", "2") if each != os.environ.get("PYTHONHASHSEED"))
    subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", WRITES, str(there)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    monkeypatch.setattr(sys, "argv", ["-c", str(within)])
    monkeypatch.setattr(reporting, "contents", contents)  # which the code replaces
    exec(WRITES, {})  # noqa: S102 - our own code
    for name in ("x.html", "x.md", "x.csv", "badge.svg"):
        assert digest(there / name) == digest(within / name), name


@pytest.mark.end_to_end
def test_the_same_book_twice_gives_the_same_pages(tmp_path, small_book):
    """Every page of a folder is the same on a second run, and no other file is left behind."""
    for name in ("one", "two"):
        ft.report(small_book, tmp_path / name, split=True, format="markdown")
    files = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert files == ["briefing-alaska-2025.md", "forecaster-putin.md", "index.md"]
    assert files == sorted(each.name for each in (tmp_path / "two").iterdir())
    assert all(digest(tmp_path / "one" / each) == digest(tmp_path / "two" / each) for each in files)


# --- sources -----------------------------------------------------------------------------------


@pytest.mark.end_to_end
def test_a_ledger_shows_its_checkpoint(run, tmp_path, small_book):
    """The foot names the root that `ledger checkpoint` names, and as of when it was looked at."""
    with ft.Ledger.open(tmp_path / "book.db") as ledger:
        ledger.record(small_book, by="desk")
        page = ft.report(ledger, tmp_path / "ledger.html").read_text("utf-8")
        assert f"root sha256:{ledger.checkpoint().root}" in page
        assert "the whole ledger" in page
        past = ledger.as_of("2000-01-01T00:00Z")
        early = ft.report(past, tmp_path / "early.html", today="2000-01-01").read_text("utf-8")
        assert "2000-01-01T00:00:00Z" in early
        assert "No yes/no forecast has an outcome to be scored against" in early
    done = run("report", tmp_path / "book.db", "-o", tmp_path / "by-command.html")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "by-command.html").read_text("utf-8") == page


@pytest.mark.end_to_end
def test_bare_pairs_have_a_scorecard_with_ids_in_place_of_texts(tmp_path, alaska, alaska_contents):
    """Pairs give the headline of the book they came from; known_by belongs to their making."""
    pairs = ft.pair(alaska)
    from_pairs, from_book = contents(pairs), alaska_contents
    assert from_pairs.opening.figures[0] == from_book.opening.figures[0]
    assert sum(from_pairs.book_score.counted.values()) == sum(from_book.book_score.counted.values())
    scored = {each.id: each.score for each in from_pairs.entries}
    assert scored == pytest.approx({each.id: each.score for each in from_book.entries}, nan_ok=True)
    small = pairs.where(forecaster="putin")
    assert ft.report(small, tmp_path / "pairs.html").stat().st_size > 20_000
    with pytest.raises(ft.ForecastTrackError, match="pairs were made before"):
        ft.report(pairs, tmp_path / "no.html", known_by="2026-01-01")


@pytest.mark.end_to_end
def test_pairs_from_tables_show_the_instants_that_were_given(tmp_path, alaska):
    """Midnight is shown as midnight, not as the day before; a book's bare day stays a day."""
    opens, closes, known = "2025-05-01T00:00Z", "2025-06-01T00:00Z", "2025-06-02T00:00Z"
    pairs = ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": ["Q1"],
                "forecaster": "ann",
                "issued_at": pd.Timestamp("2025-05-02", tz="UTC"),
                "probability": 0.7,
            }
        ),
        questions=pd.DataFrame(
            {
                "question_id": ["Q1"],
                "kind": "binary",
                "opens_at": pd.Timestamp(opens),
                "closes_at": pd.Timestamp(closes),
            }
        ),
        resolutions=pd.DataFrame(
            {
                "question_id": ["Q1"],
                "status": "resolved",
                "outcome": "yes",
                "known_at": pd.Timestamp(known),
            }
        ),
    )
    page = ft.report(pairs, tmp_path / "x.html").read_text("utf-8")
    assert "until 1 Jun 2025, 00:00 UTC" in page
    assert "known 2 Jun 2025, 00:00 UTC" in page
    assert "1 May 2025, 00:00 UTC to 1 Jun 2025, 00:00 UTC" in page
    assert "31 May 2025" not in page
    shown = {each.id: each.closes for each in contents(alaska).entries}
    assert shown["Q01a"] == "16 Aug 2025"


def test_something_else_is_refused_with_a_cure(tmp_path):
    """A path is no source; the error says what makes one of it."""
    with pytest.raises(ft.ForecastTrackError, match="read_book"):
        ft.report("fixtures/alaska-2025", tmp_path / "x.html")


@pytest.mark.end_to_end
def test_what_could_not_be_known_is_not_shown(alaska):
    """Looked at as of the end of 2025, later outcomes and their evidence are not there."""
    then = contents(alaska, known_by="2025-12-31")
    late = {
        each.question_id
        for each in alaska.resolutions
        if each.known_at is not None and str(each.known_at) > "2026-01-01"
    }
    assert late
    shown = {each.id: each for each in then.entries}
    assert {shown[each].status for each in late if each in shown} <= {"open", "due", "overdue"}
    assert then.book_score.headlines[0].n_questions < 32


@pytest.mark.end_to_end
def test_today_decides_what_is_overdue(alaska, alaska_contents):
    """Seen from 2027 the open questions are overdue; seen from the records' own day, open."""
    now, later = alaska_contents, contents(alaska, today="2027-06-01")
    assert {each.status for each in now.entries} & {"open", "overdue"} == {"open"}
    assert {each.status for each in later.entries} & {"open", "overdue"} == {"overdue"}
    assert later.opening.figures[2].meaning.startswith("6 overdue")
    assert "1 Jun 2027 (as chosen)" in later.provenance.facts["Open and overdue as of"]


@pytest.mark.end_to_end
def test_a_book_without_any_day_is_looked_at_from_its_last_moment(tmp_path):
    """No clock enters: without recorded_until the last moment that records name counts."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="Q1", text="Rain?", closes_at="2026-01-05"),
            ft.Question(id="Q2", text="Snow?", closes_at="2026-03-05"),
        ],
        forecasts=[
            ft.Forecast(
                question_id=each, forecaster="ann", belief=0.5, issued_at="2026-02-01T08:00Z"
            )
            for each in ("Q1", "Q2")
        ],
    )
    made = contents(book)
    assert [each.status for each in made.entries] == ["overdue", "open"]
    assert made.opening.summary[0].startswith("No yes/no forecast has an outcome to be scored")
    for name in ("x.html", "x.md", "x.csv"):
        assert ft.report(book, tmp_path / name).stat().st_size > 0


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.end_to_end
def test_the_page_says_the_numbers_that_score_says(alaska, alaska_page):
    """Headline, interval and sensitivities are those of `forecasttrack score`."""
    lead = book_score(alaska).headlines[0]
    page = re.sub(r"<[^>]+>", " ", alaska_page.read_text("utf-8"))
    low, high = lead.brier_interval_per_claim
    assert f"{lead.mean_brier_per_claim:.3f}" in page
    assert f"{low:.3f} to {high:.3f}" in page
    for name, found in lead.sensitivities.items():
        assert re.search(
            rf"{re.escape(name)}\s+{found.n_claims}\s+{found.n_questions}\s+"
            rf"{found.mean_brier_per_claim:.3f}",
            page,
        ), name


@pytest.mark.end_to_end
def test_percentages_are_written_one_way(tmp_path, alaska_page, alaska):
    """Sentences on calibration and the small print of the diagram write 40% as the rest does."""
    page = alaska_page.read_text("utf-8")
    assert "Mean forecast 61%" in page
    assert not re.search(r"\d %", page)
    assert not re.search(r"\d %", markdown(contents(alaska)))


@pytest.mark.end_to_end
def test_the_table_holds_every_answer_and_every_silent_question(tmp_path, alaska):
    """One row per answer, one per question without; scores are plain arithmetic."""
    file = ft.report(alaska, tmp_path / "questions.csv")
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert len(rows) == 83
    silent = [row for row in rows if not row["forecaster"]]
    assert len(silent) == 7
    plain = [row for row in rows if row["rule"] == "brier"]
    assert len(plain) == 40
    for row in plain:
        expected = (float(row["point"]) - (row["outcome"] == "yes")) ** 2
        assert float(row["score"]) == pytest.approx(expected, abs=1e-12)


# --- questions that speak against their claim -------------------------------------------------


@pytest.mark.end_to_end
def test_a_question_against_its_claim_says_so_wherever_both_stand(alaska_page, alaska):
    """A low chance of a no beside the claim in bold would else read as a claim that failed."""
    against = {each.id for each in alaska.questions if each.relation == "against"}
    page = alaska_page.read_text("utf-8")
    rows = re.findall(r'<tr role="row" data-order.*?</tr>', page, re.DOTALL)
    marked = [row for row in rows if ">A yes speaks against the claim.</p>" in row]
    assert len(marked) == len(against) == 16
    assert all(any(f" · {each} · " in row for each in against) for row in marked)
    lines = markdown(contents(alaska)).splitlines()
    found = {line.split("**")[1] for line in lines if "(a yes speaks against the claim)" in line}
    assert found == against


@pytest.mark.end_to_end
def test_the_terminal_turns_chances_the_way_of_the_claim_as_the_page_does(run, alaska_page):
    """It said 14% where the page said 86%; what is not turned has no such words."""
    printed = run("score", ALASKA).stdout
    assert re.search(r"86%: its way, 89.5%:\s", printed)
    assert re.search(r"82.5%: its way, 87%:\s", printed)
    assert "4.5%: other way, 12%:" in printed
    assert "14%" not in printed
    assert printed.count("Chances and outcomes are turned the claim's way") == 1
    page = alaska_page.read_text("utf-8")
    assert ">86% to 89.5%<" in page
    assert "Chances and outcomes are turned the claim" in page


# --- forms and files ---------------------------------------------------------------------------


@pytest.mark.end_to_end
def test_markdown_has_its_parts(tmp_path, alaska):
    """A README can hold it: a heading, sentences, tables that GitHub draws."""
    text = ft.report(alaska, tmp_path / "README.md").read_text("utf-8")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert heads == [
        "Claim by claim",
        "Forecasters against baselines",
        "Calibration",
        "Numbers, dates and choices",
        "What counts and what doesn't",
        "How much the score depends on our choices",
        "Still open",
        "Questions",
        "How this was made",
    ]
    assert "| chances read from the words |" in text
    assert "| read by coder-a alone | 18 | 32 | 0.209 |" in text
    assert "| authors | inconclusive | 18 | 32 | 0.206 | 0.146 to 0.317 | +0.177 |" in text
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1


@pytest.mark.end_to_end
def test_markdown_shows_a_question_beside_its_claim(tmp_path, alaska):
    """A chance is that of the question, which is narrower than the claim."""
    text = ft.report(alaska, tmp_path / "README.md").read_text("utf-8")
    claims = {each.id: each.paraphrase for each in alaska.claims}
    tests = [each for each in alaska.questions if each.claim_id and len(each.text) < 150]
    assert len(tests) > 20
    for question in tests:
        (row,) = re.findall(rf"^\| \*\*{question.id}\*\* .*$", text, re.MULTILINE)
        assert plain(question.text) in row
        assert f"<br>Claim: {plain(claims[question.claim_id])[:100]}" in row


@pytest.mark.end_to_end
def test_a_badge_stands_beside_the_page(run, tmp_path, alaska):
    """--badge writes the headline as a small SVG."""
    done = run("report", ALASKA, "-o", tmp_path / "x.md", "--badge", tmp_path / "badge.svg")
    assert done.exit_code == 0
    assert "Brier 0.206 (0.146 to 0.317) · claims 18" in (tmp_path / "badge.svg").read_text("utf-8")


@pytest.mark.end_to_end
def test_pages_of_their_own_say_what_their_part_says(tmp_path, alaska):
    """Each forecaster and briefing has a page; an authors' page has the authors' headline."""
    found = {each.stem: each for each in parts(alaska)}
    assert set(found) == {
        "briefing-alaska-2025",
        "forecaster-authors",
        "forecaster-putin",
        "forecaster-trump-administration",
        "forecaster-trump-entourage",
    }
    authors = contents(found["forecaster-authors"].book)
    assert authors.opening.figures[0].figure == "0.206"
    assert {who.forecaster for each in authors.entries for who in each.answers} == {"authors"}
    index = ft.report(alaska, tmp_path / "pages", split=True, format="markdown")
    text = index.read_text("utf-8")
    assert all(f"]({stem}.md)" in text for stem in found)


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "ann"), ("a b", "a-b"), ("é", "e"), ("x" * 90, "x" * 91)]
)
def test_names_of_files_never_clash(one, other):
    """Ids that differ only in case or foreign signs get files that differ without them."""
    assert safe_name(one).lower() != safe_name(other).lower()


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "a\\b", "nul", "", "\x00", "-rf", "~", "."])
def test_names_of_files_lead_nowhere(name):
    """Nothing but small letters, digits and hyphens gets into a file name."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", safe_name(name))


@pytest.mark.end_to_end
@pytest.mark.usefixtures("contents_once")
def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, small_book, monkeypatch):
    """Where the disk refuses, the old page stays and nothing is left beside it."""
    file = ft.report(ft.Book(), tmp_path / "x.md")
    old = file.read_text("utf-8")

    def refuses(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuses)
        with pytest.raises(ft.ForecastTrackError, match="No space left"):
            ft.report(small_book, file)
    assert [each.name for each in tmp_path.iterdir()] == ["x.md"]
    assert file.read_text("utf-8") == old
    ft.report(small_book, file)
    assert "# Scorecard" in file.read_text("utf-8")
    assert file.read_text("utf-8") != old


@pytest.mark.usefixtures("contents_once")
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["-o", "x.pdf"], 2, "end it in .html, .md or .csv"),
        (["-o", "nowhere/x.html"], 1, "there is no folder nowhere; make it first"),
        (["--split", "--format", "csv"], 2, "split makes pages"),
        (["--split", "-o", "x.html"], 2, "split pages go into a folder; name one, such as x"),
        (["--split", "--format", "markdown", "-o", "x.MD"], 2, "x.MD is named like a file"),
        (["--as-of", "2026-01-01", "-o", "x.md"], 2, "--as-of is for ledgers"),
    ],
)
def test_wrong_usage_says_what_is_wrong(run, tmp_path, monkeypatch, arguments, status, message):
    """Exit statuses are those of the house, and the message names the cure."""
    book = Path(ALASKA).resolve()
    monkeypatch.chdir(tmp_path)
    done = run("report", book, *arguments, status=status)
    assert message in done.output


@pytest.mark.usefixtures("contents_once")
@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_a_missing_package_is_named_with_its_extra(tmp_path, small_book, monkeypatch, missing):
    """A page needs the extra; Markdown and CSV do without."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ft.ForecastTrackError, match=rf"needs {missing}.*forecasttrack\[report\]"):
        ft.report(small_book, tmp_path / "x.html")
    assert ft.report(small_book, tmp_path / "x.csv").exists()
    assert ft.report(small_book, tmp_path / "x.md").exists()


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("book.yaml", ["-o", "book.yaml", "--format", "html"]),
        ("book.db", ["-o", "book.db", "--format", "csv"]),
        ("page.html", ["-o", "page.html", "--format", "markdown"]),
        ("book.yaml", ["-o", "page.md", "--badge", "book.yaml"]),
    ],
)
def test_what_is_no_scorecard_is_never_replaced(run, tmp_path, monkeypatch, name, options):
    """A slip in a file name costs nobody a book or a ledger."""
    book = Path(ALASKA).resolve()
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("precious", encoding="utf-8")
    done = run("report", book, *options, status=2)
    assert f"{name} is there already" in done.output
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert Path(name).read_text(encoding="utf-8") == "precious"


def test_a_badge_has_a_file_of_its_own(tmp_path):
    with pytest.raises(ft.ForecastTrackError, match="badge and scorecard would both be"):
        ft.report(ft.Book(), tmp_path / "x.md", badge=tmp_path / "x.md")


@pytest.mark.usefixtures("contents_once")
@pytest.mark.parametrize(
    "content",
    ["question_id,value\nq01,3\n", "<!doctype html><p>mine</p>", "# Notes\n", "<svg/>", ""],
)
@pytest.mark.parametrize("name", ["own.csv", "own.html", "own.md", "own.svg"])
def test_a_file_of_the_same_kind_that_is_not_ours_is_never_replaced(
    small_book, tmp_path, name, content
):
    """Facts kept as CSV, or a page written by hand, have the ending of a scorecard too."""
    own = tmp_path / name
    own.write_text(content, encoding="utf-8")
    places = {"badge": own} if own.suffix == ".svg" else {}
    with pytest.raises(ft.ForecastTrackError, match=r"own\.\w+ is there already and is no"):
        ft.report(small_book, tmp_path / "x.md" if places else own, **places)
    assert own.read_text(encoding="utf-8") == content
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.end_to_end
@pytest.mark.usefixtures("contents_once")
@pytest.mark.parametrize("name", ["own.csv", "own.html", "own.md"])
def test_a_report_takes_the_place_of_an_earlier_one(small_book, tmp_path, name):
    badge = tmp_path / "badge.svg"
    first = ft.report(small_book, tmp_path / name, badge=badge).read_bytes()
    assert ft.report(small_book, tmp_path / name, badge=badge).read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {name, "badge.svg"}


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["own.csv", "own.md"])
def test_a_file_that_quotes_our_first_line_further_down_is_not_ours(small_book, tmp_path, name):
    own = tmp_path / name
    first = ft.report(small_book, own).read_text("utf-8")
    own.write_text(f"own notes\n{first}", encoding="utf-8")
    with pytest.raises(ft.ForecastTrackError, match="is there already and is no"):
        ft.report(small_book, own)
