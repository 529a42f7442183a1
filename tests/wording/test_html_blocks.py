"""Words of a page of HTML are read once each, also where blocks stand inside blocks."""

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
        ("Rates will fall", "Rates will fall\n"),
        ("", "\n"),
    ],
)
def test_each_word_is_read_once(tmp_path, body, text):
    """Words beside a list inside a list were left out, and those of a caption came twice."""
    place = tmp_path / "page.html"
    place.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    assert text_of_document(place) == text


def test_a_page_that_is_not_there_is_refused(tmp_path):
    """By its name."""
    with pytest.raises(InvalidArgumentError, match=r"gone\.html cannot be read"):
        text_of_document(tmp_path / "gone.html")
