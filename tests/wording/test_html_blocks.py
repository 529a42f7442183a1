"""Words of pages of HTML and DOCX are read once each, also where blocks stand inside blocks."""

import docx
import pytest

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.wording.claims.documents import text_of_document


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<ul><li>Jobs <b>may</b> go:<ul><li>some <i>soon</i></li></ul></li><li>all</li></ul>",
            "- Jobs may go:\n\n- some soon\n\n- all\n",
        ),
        ("<blockquote>Prices will fall<p>by May</p></blockquote>", "Prices will fall\n\nby May\n"),
        ("<figure><figcaption><p>Rates</p></figcaption></figure><p>x</p>", "Rates\n\nx\n"),
        ("<blockquote><h2>Rates</h2>will fall</blockquote>", "will fall\n\n## Rates\n"),
        ("<ul><li><p>one</p><p>two</p></li></ul>", "one\n\ntwo\n"),
        ("<div>Rates<p>fall</p>by<br>May</div>", "Rates by May\n\nfall\n"),
        ("<section>Rates fall</section><p>by May</p>", "Rates fall\n\nby May\n"),
        ("Rates<p>fall</p>", "Rates\n\nfall\n"),
        ("<div><div>Rates <b>f</b>all</div></div>", "Rates fall\n"),
        ("<table><tr><td>Rates</td><td><p>fall</p></td></tr></table>", "Rates\n\nfall\n"),
        ("<p>Rates<br>fall</p>", "Rates fall\n"),
        ("Rates will fall", "Rates will fall\n"),
        ("", "\n"),
    ],
)
def test_each_word_is_read_once(tmp_path, body, text):
    """Words beside a list inside a list were left out, and those of a caption came twice.

    So were words of a division or of the page beside a paragraph; those around a break were one.
    """
    place = tmp_path / "page.html"
    place.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    assert text_of_document(place) == text


def test_a_page_that_is_not_there_is_refused(tmp_path):
    """By its name."""
    with pytest.raises(InvalidArgumentError, match=r"gone\.html cannot be read"):
        text_of_document(tmp_path / "gone.html")


def test_tables_of_docx_are_read(tmp_path):
    """They were passed over; a cell over two columns and a table inside a cell come once."""
    document = docx.Document()
    document.add_paragraph("Outlook")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Rates will fall."
    table.cell(1, 0).text = "by May"
    table.cell(1, 1).add_table(rows=1, cols=1).cell(0, 0).text = "or June"
    document.add_paragraph("The end")
    document.save(str(tmp_path / "page.docx"))
    found = text_of_document(tmp_path / "page.docx").split()
    assert " ".join(found) == "Outlook Rates will fall. by May or June The end"
