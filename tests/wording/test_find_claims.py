"""Claims are found in briefings of five formats, each with place, holder, horizon and reason."""

from __future__ import annotations

import csv
import re
import sys
import time
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.wording.claims import blocks, sentences
from forecasttrack.wording.claims.found_claims import COLUMNS
from forecasttrack.wording.claims.publication import publication_of
from tests.wording import labelled_claims

ALASKA = next(
    (place for up in Path(__file__).parents if (place := up / "shared" / "briefing").is_dir()), None
)
DAY = "2026-05-04"
BRIEFING = """# Outlook

*4 May 2026*

Growth was weak. **Prices will [fall](https://example.org/a_b) by Q3 2027.**

- Officials expect that 20,000 jobs may be lost, if the plant closes.
- Will it close?
"""


def claims_in(text, published=DAY):
    return ft.find_claims(text=text, published=published)


def test_a_briefing_gives_a_frame_of_the_documented_columns():
    """Records and rows say the same, and offsets cut the clause out of the text."""
    found = ft.find_claims(text=BRIEFING)
    frame = found.frame
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(found) == 2
    assert [BRIEFING[row.start : row.end] for row in frame.itertuples()] == frame["clause"].tolist()
    assert [each.clause for each in found] == frame["clause"].tolist()
    assert frame["holder"].tolist() == ["authors", "other"]
    assert frame["condition"].tolist() == [None, "if the plant closes"]
    assert frame["quantities"].tolist() == [(), ("20,000 jobs",)]
    assert frame["hedges"].tolist() == [("will",), ("expect", "may")]
    assert sorted(frame["rank"]) == [1, 2]


def test_the_day_of_publication_is_read_from_the_first_lines():
    """Without it, what is relative is undated, and the reason says so."""
    text = "Rates will fall within two years."
    assert ft.find_claims(text=text)[0].horizon is None
    assert "undated" in ft.find_claims(text=text)[0].reason
    dated = ft.find_claims(text=f"Published: 4 May 2026\n\n{text}")
    assert str(dated[0].horizon_latest) == "2028-05-04"


@pytest.mark.parametrize(
    "line",
    [
        "14 March 2026",
        "# Saturday, March 14, 2026.",
        "**Published:** 14 March 2026, 10:00 by Ann",
        "First published 14 March 2026",
        "Date of publication: Sat 2026-03-14",
        "Last updated: 14 March 2026",
        "Updated: 3 May 2026\nPublished: 14 March 2026",
        "Updated: 3 May 2026\n\n14 March 2026",
        "Brussels, 14 March 2026",
        "*Washington, D.C., March 14, 2026*",
        "São Paulo \u2013 14 March 2026",
        "Rio de Janeiro, 14 March 2026\nUpdated: 3 May 2026",
        "# Iran Update, March 14, 2026",
        "Weekly briefing: 14 March 2026",
        "Ukraine: Russian Offensive Campaign Assessment, March 14, 2026",
    ],
)
def test_the_day_of_publication_stands_alone_or_behind_a_label_place_or_title(line):
    """What was published and then updated is dated by its publication."""
    assert str(publication_of(f"# Outlook\n\n{line}\n\nPrices will fall.")) == "2026-03-14"


@pytest.mark.parametrize(
    "line",
    [
        "An agreement will be signed on 14 March 2029.",
        "The ceasefire ends on 14 March 2026",
        "Next meeting: 14 March 2026",
        "Date of the vote: 14 March 2026",
        "Issued on 14 March 2026, the licence expires.",
        "On 14 March 2026.",
        "Elections, 14 March 2026",
        "Peace Talks, 14 March 2026",
        "Snap Parliamentary Election, 14 March 2026",
        "EU summit: 14 March 2026",
        "A truce, 14 March 2026",
        "The report will appear, 14 March 2026",
        "Published: March 2026",
        "Published: by 14 March 2026",
    ],
)
def test_a_sentence_that_ends_in_a_day_was_read_as_the_day_of_publication(line):
    """Only where a line begins, and how it goes on, tells what its day is the day of."""
    assert publication_of(line) is None
    (*_, found) = ft.find_claims(text=f"{line}\n\nPrices will fall within two years.")
    assert found.horizon is None


def test_a_horizon_is_a_period_and_a_pair_of_columns():
    """From the first instant of its first day to the last microsecond of its last."""
    found = claims_in("Prices will fall by Q3 2027.")
    assert str(found[0].horizon.latest) == "2027-09-30"
    assert found.frame["horizon_latest"][0] == pd.Timestamp("2027-09-30T23:59:59.999999Z")
    assert str(found.frame["horizon_earliest"].dtype) == "datetime64[us, UTC]"


def test_a_text_without_claims_is_an_empty_frame():
    """Its columns and their types are there all the same."""
    found = claims_in("Exports fell in March.")
    assert (len(found), list(found.frame.columns)) == (0, [*COLUMNS])
    assert str(found.frame["horizon_latest"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("The truce will not hold.", "negative"),
        ("The truce will hold.", "affirmative"),
        ("Officials doubt that the truce will hold.", "negative"),
        ("The chances of a truce are about even.", "neutral"),
        ("The army is unwilling to withdraw.", "negative"),
    ],
)
def test_a_clause_leans(text, polarity):
    """Its negations, and whoever doubts it, are counted."""
    assert claims_in(text)[0].polarity == polarity


HARD = """Mr. Smith will go to the U.S. in June. He will not stay. "We will sign," said Dr. Lee of
Acme Inc. in Geneva. Growth will reach 2.5 per cent, i.e. half of the target. St. Louis will win."""


def test_sentences_are_divided_at_their_ends_only():
    """Neither initials, titles nor decimals end one."""
    assert [each.sentence.split()[0] for each in claims_in(HARD)] == [
        "Mr.",
        "He",
        '"We',
        "Growth",
        "St.",
    ]


def test_blocks_keep_apart_and_page_breaks_do_not():
    """A list item ends no sentence of another; a paragraph cut in two goes on."""
    listed = claims_in("- prices will fall\n- wages will rise\n")
    assert [each.clause for each in listed] == ["prices will fall", "wages will rise"]
    cut = claims_in("The deal will be signed in\n\nthe capital.")
    assert [each.sentence for each in cut] == ["The deal will be signed in\n\nthe capital."]


def test_code_tables_and_headings_hold_no_claims():
    """And the heading of each claim is known."""
    found = claims_in("## Rates\n\n| will | may |\n\n```\nit will\n```\n\nRates will fall.\n")
    assert [each.clause for each in found] == ["Rates will fall"]
    assert found.section_of(found[0]) == "Rates"


HTML = """<html><head><title>x</title><script>it will break</script></head><body><nav>You may
log in</nav><h2>Rates</h2><p>Rates <b>will</b> fall
by Q3&nbsp;2027.</p><ul><li>Jobs may go.</li></ul></body></html>"""


def pdf_of(lines):
    """A PDF of one page, as small as readers take it."""
    content = (
        "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()


def docx_at(place):
    document = docx.Document()
    document.add_heading("Rates", level=2)
    document.add_paragraph("Rates will fall by Q3 2027.")
    document.add_paragraph("Jobs may go.", style="List Bullet")
    document.save(str(place))


@pytest.fixture(params=["html", "pdf", "docx", "txt", "md"])
def briefing(request, tmp_path):
    """The same briefing in each format."""
    place = tmp_path / f"briefing.{request.param}"
    if request.param == "html":
        place.write_text(HTML, encoding="utf-8")
    elif request.param == "pdf":
        place.write_bytes(pdf_of(["Rates will fall by Q3", "2027.", "Jobs may go."]))
    elif request.param == "docx":
        docx_at(place)
    else:
        place.write_text("Rates will fall by Q3 2027.\n\nJobs may go.\n", encoding="utf-8")
    return place


def test_every_format_gives_the_same_claims(briefing):
    """With places in the text that was read."""
    found = ft.find_claims(briefing, published=DAY)
    assert [" ".join(each.clause.split()) for each in found] == [
        "Rates will fall by Q3 2027",
        "Jobs may go",
    ]
    assert [found.text[each.start : each.end] for each in found] == [each.clause for each in found]
    assert str(found[0].horizon_latest) == "2027-09-30"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.md", None, "gone.md cannot be read"),
        ("scan.pdf", pdf_of([]), "holds no text; is it a scan"),
        ("broken.pdf", b"%PDF-1.4 nothing", "no readable PDF"),
        ("broken.docx", b"nothing", "no readable DOCX"),
        ("picture.txt", b"\xff\xd8\xff", "no text in UTF-8"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, name, content, message):
    """With the file and the likely cure."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ft.ForecastTrackError, match=message):
        ft.find_claims(tmp_path / name)


def test_a_path_or_a_text_is_needed_and_not_both():
    """Anything else is an error that says so."""
    for wrong in ({}, {"path": "a", "text": "b"}):
        with pytest.raises(ft.ForecastTrackError, match="one of them"):
            ft.find_claims(**wrong)


def test_without_the_extra_the_error_names_it(monkeypatch):
    """Nothing but the command to install it is needed to go on."""
    monkeypatch.setitem(sys.modules, "syntok.segmenter", None)
    sentences._splitter.cache_clear()
    with pytest.raises(ImportError, match=re.escape("pip install 'forecasttrack[text]'")):
        claims_in("Rates will fall.")


# --- how good it is ----------------------------------------------------------------------------


def test_decimals_before_a_semicolon_took_time_that_doubled_with_each_digit():
    """The text is as long as that of a table, and is split as syntok alone splits it."""
    rates = ", ".join(f"{number}.1234" for number in range(400))
    text = f"Rates were {rates}; they may rise."
    assert [*places_of_sentences(text)] == [len(text)]  # of 40 decimals no end was ever seen


@given(
    words=st.lists(
        st.sampled_from(["rates", "1.5", "12.25", "1.1.2026", "Sept", "p.", "U.S.", "5,000", "The",
                         "it's", "3rd", "\n", "Mr.", "1.12.3", "x:", "\u00be"]),
        min_size=1, max_size=6),
    end=st.sampled_from(["", ".", "?", "!"]),
)  # fmt: skip
def test_what_is_one_sentence_without_syntok_is_one_by_syntok(words, end):
    """Whatever is passed over for having no inner stop, syntok leaves whole."""
    text = " ".join(words).strip() + end
    if text and sentences._NO_INNER_STOP.fullmatch(text):
        assert list(sentences._split(text, 0, len(text), sentences._splitter())) == [(0, len(text))]


def test_two_hundred_sentences_and_four_briefings_are_labelled():
    """A third of the sentences holds no claim; every reading is one of the same texts."""
    for reading in labelled_claims.READINGS:
        texts = labelled_claims.sentences(reading)
        assert (len(texts), len(labelled_claims.briefings(reading))) == (200, 4)
        assert sum(not len(each.claims) for each in texts) > 60
        assert [each.text for each in texts] == [each.text for each in labelled_claims.sentences()]


@pytest.mark.end_to_end
@pytest.mark.parametrize("aside", [False, True])
def test_claims_horizons_and_holders_are_found(aside):
    """At least nine claims in ten, two in three of what is found, and what is said of them."""
    shares = labelled_claims.figures(labelled_claims.half("agreed", is_aside=aside))
    assert shares["recall"] >= 0.90
    assert shares["precision"] >= 0.65
    assert shares["horizons"] >= 0.90
    assert shares["holders"] >= 0.85


@pytest.mark.end_to_end
@pytest.mark.parametrize("reading", ["first", "second"])
@pytest.mark.parametrize("aside", [False, True])
def test_claims_are_found_by_either_reading(reading, aside):
    """Claims and holders as by the agreed labels; dates where both readers meant the same."""
    shares = labelled_claims.figures(labelled_claims.half(reading, is_aside=aside))
    assert shares["recall"] >= 0.90
    assert shares["precision"] >= 0.65
    assert shares["holders"] >= 0.85


def test_two_readers_agree_where_claims_stand():
    """By sentence (Cohen's kappa), and by claim, one to one."""
    between = labelled_claims.between_readers()
    assert between.kappa > 0.9
    assert min(between.recall, between.precision) > 0.9
    assert between.alpha > 0.85


@pytest.mark.parametrize(
    ("sentence", "latest"),
    [
        ("If she refuses to sign, the court will rule within 60 days.", None),
        ("A closure would raise prices within two quarters.", None),
        ("The court will rule within 60 days.", "2026-07-03"),
        ("The minister said that the troops would leave within 60 days.", "2026-07-03"),
        ("If the talks fail, prices will rise over the next two quarters.", "2026-11-04"),
        ("The ice will be gone by mid-century.", "2050-12-31"),
        ("The chance of a fourth dry winter is put at 60 per cent.", "2027-02-28"),
        ("A ban could be adopted before the summer break.", None),
    ],
)
def test_a_length_of_time_counts_from_what_it_hangs_on(sentence, latest):
    """Under a condition it has no day, and the reason says so."""
    (claim,) = claims_in(sentence)
    assert (None if claim.horizon_latest is None else str(claim.horizon_latest)) == latest
    if latest is None:
        assert "hangs on the" in claim.reason


@pytest.mark.parametrize(
    ("sentence", "holder"),
    [
        ("The river will flood more often, insurers say, and towns will move.", "other"),
        ("Bookmakers give odds of five to one against her re-election.", "other"),
        ("It projects headline inflation of 1.9 per cent in 2027.", "other"),
        ("Futures imply a policy rate of 3 per cent at the end of 2027.", "other"),
        ("Relief agencies expect 1.4 million people to need aid by August.", "other"),
        ("It is expected that rates will fall.", "authors"),
        ("Fears of a mass exodus are overdone.", "rejected"),
        ("The south insists on more, and the north is unwilling to yield.", "authors"),
    ],
)
def test_a_claim_is_theirs_who_make_it(sentence, holder):
    """Whoever stands beside it, at its end or between commas; an "it" that projects is somebody."""
    assert claims_in(sentence)[0].holder == holder


def test_a_supposed_case_is_no_claim():
    """Whatever its verb."""
    assert list(claims_in("Suppose the strait closes for a month.")) == []


SECTIONS = {
    "Title": "## Before",
    "Lead": "The announced meeting",
    "Russia's goals": "**Russia's Goals",
    "Short-term US interests": "**Short-Term",
    "Prospects": "**Prospects",
}


def places_of_sentences(text):
    """Section and number of each sentence of the briefing, by where it ends."""
    quiet = blocks.masked(text)
    found, last, number = {}, None, 0
    for block in blocks.blocks_of(text):
        for _, end in sentences.sentences_of(quiet, block):
            begun = [name for name, words in SECTIONS.items() if text.find(words) < end]
            # The words in bold with which a section begins are not counted.
            number = 1 if begun[-1] != last else number + 1
            is_heading = begun[-1] != last and SECTIONS[begun[-1]].startswith("**")
            last, number = begun[-1], number - is_heading
            found[end] = (last, number)
    return found


def labelled_places(row):
    """The sentences in which a person saw a claim."""
    if row["section"] == "Title":
        return {("Title", 1)}
    numbers = [int(each) for each in re.findall(r"\d+", row["sentence"])]
    if "-" in row["sentence"] and len(numbers) == 2:
        numbers = range(numbers[0], numbers[1] + 1)
    return {(row["section"], number) for number in numbers}


@pytest.mark.skipif(ALASKA is None, reason="the text of the briefing is not in the project")
def test_claims_of_the_alaska_briefing_are_found_by_place():
    """Of its 41 claims, as many as are found where people saw them, each found claim once."""
    with (ALASKA / "claims.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = ft.find_claims(ALASKA / "alaska-2025.txt", published="2025-08-15")
    ends = places_of_sentences(found.text)
    places = [ends[min(end for end in ends if end > each.start)] for each in found]
    fits = np.array([[place in labelled_places(row) for place in places] for row in rows])
    assert fits.shape[0] == 41
    one_to_one = int(fits[linear_sum_assignment(fits, maximize=True)].sum())
    assert (int(fits.any(axis=1).sum()), one_to_one) == (38, 33)


@pytest.mark.slow
def test_a_megabyte_takes_less_than_ten_seconds():
    """And twice the text about twice the time, although most of its sentences hold claims."""
    text = "\n\n".join(each.text for each in labelled_claims.briefings())
    times = []
    for n in (500_000, 1_000_000):
        begin = time.process_time()
        claims_in((text * (n // len(text) + 1))[:n])
        times.append(time.process_time() - begin)
    assert times[1] < 10
    assert times[1] < 3 * times[0]


@pytest.mark.parametrize(
    ("sentence", "holder", "polarity"),
    [
        ("No analyst believes that the border will be redrawn.", "rejected", "negative"),
        ("No serious economist expects that rates will rise.", "rejected", "negative"),
        ("No cuts will come before June.", "authors", "negative"),
        ("No deal will be reached, officials expect.", "other", "negative"),
    ],
)
def test_nobody_expecting_it_rejects_it(sentence, holder, polarity):
    """A "no" before those who would expect it is theirs; one before the matter is not."""
    (claim,) = ft.find_claims(text=sentence)
    assert (claim.holder, claim.polarity) == (holder, polarity)


@pytest.mark.slow
@pytest.mark.parametrize("blank", [" ", "\n ", " and", " - "])
def test_long_runs_in_a_sentence_are_gone_through_once(blank):
    """A run of blanks was tried at each of them: twice as many took four times as long."""
    run = blank * (10_000 // len(blank))
    begun = time.process_time()
    ft.find_claims(text=f"It may rain.{run}x may. We will{run}see.")
    assert time.process_time() - begun < 2  # of blanks it took 6, and now takes 0.1


def test_a_clause_begins_behind_several_blanks():
    """As behind one, also where a dash stands before them."""
    text = "Prices will fall  because   the bank may cut rates -   and that wages will rise soon."
    found = ft.find_claims(text=text).frame
    assert found["clause"].tolist() == [
        "Prices will fall", "the bank may cut rates", "  and that wages will rise soon",
    ]  # fmt: skip


def test_a_text_is_a_str():
    with pytest.raises(InvalidArgumentError, match="text is bytes; hand in a str"):
        ft.find_claims(text=b"It will rain.")


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        (
            "A strike in February is possible, but unlikely.",
            ["A strike in February is possible, but unlikely"],
        ),
        ("A deal is unlikely, though possible.", ["A deal is unlikely, though possible"]),
        (
            "A deal is possible but unlikely; prices will fall.",
            ["A deal is possible but unlikely", "prices will fall"],
        ),
        (
            "A deal is possible, but unlikely before May.",
            ["A deal is possible", "unlikely before May"],
        ),
    ],
)
def test_a_word_of_likelihood_alone_is_no_claim(sentence, clauses):
    """It used to be one of its own, "unlikely", of which nothing can be asked."""
    found = ft.find_claims(text=sentence, published="2026-01-12")
    assert sorted(each.clause for each in found) == sorted(clauses)
