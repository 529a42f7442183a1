"""A language model finds claims, and nothing counts that does not stand in the text."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.wording.claims.found_claims import COLUMNS
from forecasttrack.wording.claims.model_claims import DESCRIBE, FIND
from forecasttrack.wording.claims.model_server import ModelError

RECORDED = Path(__file__).with_name("recorded_model")
BRIEFING = """# Outlook

*4 May 2026*

Growth was weak. Officials expect that **prices will fall** by Q3 2027,
if the port reopens. A strike this winter is unlikely.
"""
FOUND = {
    "claims": [
        {"sentence": 3, "quote": "prices will fall by Q3 2027, if the port reopens"},
        {"sentence": 4, "quote": "A strike this winter is unlikely"},
    ]
}
DESCRIBED = {
    "claims": [
        {
            "claim": 1,
            "polarity": "affirmative",
            "holder": "other",
            "condition": "if the port reopens",
            "when": "by Q3 2027",
            "earliest": "2026-05-04",
            "latest": "2027-09-30",
            "reason": "officials expect it",
            "sureness": 0.6,
        },
        {"claim": 2, "polarity": "negative", "holder": "authors", "sureness": 0.9},
    ]
}


@attrs.define
class Spoken:
    """A model that gives prepared answers and keeps what it was given."""

    find: object = attrs.field(factory=lambda: FOUND)
    describe: object = attrs.field(factory=lambda: DESCRIBED)
    texts: list[str] = attrs.field(factory=list)

    def answer(self, *, instructions, text):
        self.texts.append(text)
        answer = {FIND: self.find, DESCRIBE: self.describe}[instructions]
        return answer if isinstance(answer, str) else json.dumps(answer)


def found_by(text=BRIEFING, **answers):
    return ft.find_claims(text=text, model=Spoken(**answers))


def test_the_result_is_that_of_the_rules():
    """The same type and columns; places cut the words out of the text."""
    found = found_by()
    assert tuple(found.frame.columns) == COLUMNS
    first, second = found
    assert BRIEFING[first.start : first.end] == first.clause
    assert first.clause == "prices will fall** by Q3 2027,\nif the port reopens"
    assert (first.holder, first.condition) == ("other", "if the port reopens")
    assert (str(first.horizon_earliest), str(first.horizon_latest)) == ("2026-05-04", "2027-09-30")
    assert [each.words for each in first.hedges] == ["will"]
    assert (second.polarity, second.horizon, second.rank) == ("negative", None, 1)
    assert found.refused == ()
    assert found.section_of(first) == "Outlook"


def test_two_calls_say_when_the_text_came_out():
    """First the sentences, numbered, then the clauses with theirs."""
    model = Spoken()
    ft.find_claims(text=BRIEFING, model=model)
    first, second = (each.splitlines() for each in model.texts)
    assert first[:4] == [
        "Published: 2026-05-04",
        "1: 4 May 2026",
        "2: Growth was weak.",
        "3: Officials expect that prices will fall by Q3 2027, if the port reopens.",
    ]
    assert second[1] == "1: prices will fall by Q3 2027, if the port reopens"


@pytest.mark.parametrize(
    "claim",
    [
        {"sentence": 1, "quote": "prices will fall"},
        {"sentence": 3, "quote": "prices will rise"},
        {"sentence": 9, "quote": "prices will fall"},
        {"sentence": True, "quote": "Growth was weak"},
        {"sentence": 3, "quote": ["prices"]},
        {"sentence": 3, "quote": " "},
        {},
    ],
)
def test_a_quote_that_does_not_stand_there_is_refused(claim):
    """Neither words of another sentence, nor words that nobody wrote."""
    found = found_by(find={"claims": [claim]})
    assert len(found) == 0
    assert [each.reason for each in found.refused] == [
        "does not stand in the sentence that it names"
    ]


def test_a_clause_counts_once():
    """Named a second time it is refused; without a description too."""
    found = found_by(find={"claims": [FOUND["claims"][0]] * 2}, describe={"claims": []})
    assert [each.reason for each in found.refused] == ["named twice", "was not described"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"condition": "if it rains"}, "its condition does not stand in the sentence"),
        ({"when": "by 2030"}, "what dates it does not stand in the sentence"),
        ({"latest": "2027-13-01"}, "no valid days"),
        ({"latest": 2027}, "no valid days"),
        ({"latest": "2026-05-03"}, "a last day before the first"),
    ],
)
def test_a_part_that_does_not_stand_there_is_refused(changed, reason):
    """The claim stays, without the part."""
    described = {"claims": [{**DESCRIBED["claims"][0], **changed}]}
    found = found_by(find={"claims": FOUND["claims"][:1]}, describe=described)
    assert [each.reason for each in found.refused] == [reason]
    assert len(found) == 1
    assert (found[0].condition is None) == ("condition" in changed)
    assert (found[0].horizon is None) == ("condition" not in changed)


@pytest.mark.parametrize("answer", ["no", "[]", '{"claims": 1}', '{"other": []}', "[" * 100_000])
def test_an_answer_in_another_form_is_an_error(answer):
    """Which says what was expected."""
    with pytest.raises(ModelError, match="claims"):
        found_by(find=answer)


def test_an_answer_in_a_fence_is_read():
    """As many models write it."""
    assert len(found_by(find=f"```json\n{json.dumps(FOUND)}\n```")) == 2


def test_a_text_without_sentences_costs_nothing():
    """No call is made."""
    model = Spoken()
    assert len(ft.find_claims(text="# Outlook\n", model=model)) == 0
    assert model.texts == []


def test_a_long_text_goes_in_pieces():
    """Two calls for each at most; places are those of the whole."""
    text = "\n\n".join(f"In year {number} nothing was seen. " + "x" * 400 for number in range(100))
    model = Spoken(find={"claims": [{"sentence": 1, "quote": "nothing was seen"}]})
    found = ft.find_claims(text=text, model=model)
    assert len(found) == len(model.texts) / 2 == 4
    assert {text[each.start : each.end] for each in found} == {"nothing was seen"}


def test_what_cannot_answer_is_refused():
    """With what to hand in."""
    with pytest.raises(InvalidArgumentError, match=r"ft\.ModelServer"):
        ft.find_claims(text=BRIEFING, model="gpt")


# --- a server ----------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """Answers like an OpenAI-compatible server, from what the test prepared."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, self.headers.get("Authorization"), body))
        status, answer = self.server.answers(body)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def completion(body):
    instructions = body["messages"][0]["content"]
    content = json.dumps({FIND: FOUND, DESCRIBE: DESCRIBED}[instructions])
    return 200, json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.fixture
def server():
    """A local server; its ``answers`` can be replaced, and ``seen`` holds what it was sent."""
    made = HTTPServer(("127.0.0.1", 0), Handler)
    made.answers, made.seen = completion, []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def model_at(server, **choices):
    address = f"http://127.0.0.1:{server.server_port}/v1/"
    return ft.ModelServer(address=address, model="small", timeout=10, **choices)


def test_a_server_is_asked_twice(server):
    """With its key, at the path of chat completions."""
    found = ft.find_claims(text=BRIEFING, model=model_at(server, key="secret"))
    assert len(found) == 2
    paths, keys, bodies = zip(*server.seen, strict=True)
    assert set(paths) == {"/v1/chat/completions"}
    assert set(keys) == {"Bearer secret"}
    assert [(body["model"], body["temperature"]) for body in bodies] == [("small", 0)] * 2


def test_an_answer_is_kept_by_what_was_asked(server, tmp_path):
    """The same text is not sent again; another one is."""
    model = model_at(server, cache=tmp_path / "kept")
    frames = [ft.find_claims(text=BRIEFING, model=model).frame for _ in range(2)]
    assert len(server.seen) == 2
    assert frames[0].equals(frames[1])
    ft.find_claims(text=BRIEFING.replace("weak", "slow"), model=model)
    assert len(server.seen) == 4 - 1  # the clauses are the same, so is their description
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"broken"),
        (302, b""),
        (200, b"<html>"),
        (200, b"{}"),
        (200, b'{"choices": [{"message": {"content": null}}]}'),
    ],
)
def test_a_server_that_does_not_answer_so_is_an_error(server, answer):
    """It names the address; nothing is followed elsewhere."""
    server.answers = lambda _: answer
    with pytest.raises(ModelError, match=r"127\.0\.0\.1"):
        ft.find_claims(text=BRIEFING, model=model_at(server))
    assert len(server.seen) == 1


def test_a_server_that_is_not_there_is_an_error():
    """And nothing else happens."""
    model = ft.ModelServer(address="http://127.0.0.1:1/v1", model="small", timeout=5)
    with pytest.raises(ModelError, match="gives no answer"):
        ft.find_claims(text=BRIEFING, model=model)


def test_a_key_is_never_shown():
    """Neither in the representation nor in errors."""
    model = ft.ModelServer(address="http://127.0.0.1:1/v1", model="small", key="secret")
    assert "secret" not in repr(model)


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "localhost"},
        {"address": "file:///etc/passwd"},
        {"model": ""},
        {"timeout": 0},
        {"offline": True},
    ],
)
def test_a_server_without_what_it_needs_is_refused(wrong):
    """Each with its field."""
    with pytest.raises(InvalidArgumentError):
        ft.ModelServer(**{"address": "http://localhost/v1", "model": "small"} | wrong)


def test_the_command_line_takes_a_model(server, run, tmp_path):
    """What was refused goes to standard error."""
    (tmp_path / "briefing.md").write_text(BRIEFING, encoding="utf-8")
    address = f"http://127.0.0.1:{server.server_port}/v1"
    found = FOUND["claims"] + [{"sentence": 1, "quote": "never written"}]
    kept = {FIND: {"claims": found}, DESCRIBE: DESCRIBED}
    server.answers = lambda body: (
        200,
        json.dumps(
            {
                "choices": [
                    {"message": {"content": json.dumps(kept[body["messages"][0]["content"]])}}
                ]
            }
        ).encode(),
    )
    result = run(
        *("find", str(tmp_path / "briefing.md"), "--model", "small", "--server", address),
        *("--format", "json"),
    )
    assert [each["holder"] for each in json.loads(result.stdout)["claims"]] == ["other", "authors"]
    assert "refused: 'never written'" in result.stderr


# --- a recorded run ----------------------------------------------------------------------------


def recorded():
    return ft.ModelServer(
        address="http://127.0.0.1:1/v1", model="small", cache=RECORDED, offline=True
    )


def test_a_recorded_run_gives_the_claims_again():
    """From files alone, with no server."""
    assert [each.holder for each in ft.find_claims(text=BRIEFING, model=recorded())] == [
        "other",
        "authors",
    ]


def test_a_recorded_run_fails_on_a_miss():
    """A text that was not recorded is an error, not a call."""
    with pytest.raises(ModelError, match="record it without offline"):
        ft.find_claims(text=BRIEFING.replace("weak", "strong"), model=recorded())


def test_a_spoilt_record_is_an_error(tmp_path):
    """It names the file."""
    for each in RECORDED.glob("*.json"):
        (tmp_path / each.name).write_text('{"answer": 1}', encoding="utf-8")
    model = attrs.evolve(recorded(), cache=tmp_path)
    with pytest.raises(ModelError, match="holds no answer"):
        ft.find_claims(text=BRIEFING, model=model)


def test_an_answer_without_end_is_not_kept(server, monkeypatch):
    """No more is read than an answer can be long."""
    monkeypatch.setattr("forecasttrack.wording.claims.model_server._LARGEST", 1_000)
    server.answers = lambda _: (200, b" " * 2_000)
    with pytest.raises(ModelError, match="answers with more than 1,000 bytes"):
        ft.find_claims(text=BRIEFING, model=model_at(server))
