"""A language model behind one method, and one that is reached at an OpenAI-compatible address."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.files import replace_file
from forecasttrack.display.found import shown
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import ForecastTrackError, InvalidArgumentError

_LARGEST = 8_000_000
"""Bytes of an answer that are read at most."""


class ModelError(ForecastTrackError, RuntimeError):
    """A language model cannot be reached, or does not answer as it should.

    Example:
        >>> server = ModelServer(
        ...     address="http://localhost:1/v1", model="small", cache="docs", offline=True
        ... )
        >>> try:
        ...     server.answer(instructions="Find claims.", text="Rates will fall.")
        ... except ModelError as error:
        ...     print(error)
        no answer of small to this text in docs; record it without offline
    """


@runtime_checkable
class LanguageModel(Protocol):
    """What answers a text: one method, so that any model or a test can stand in."""

    def answer(self, *, instructions: str, text: str) -> str:
        """Answer a text by instructions, with one JSON object as text."""
        ...


def _address(_: Any, __: Any, value: Any) -> None:
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidArgumentError(
            f"address is {shown(value)}; it is that of a server, such as http://localhost:11434/v1",
            field="address",
        )


def _named(_: Any, __: Any, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgumentError(
            f"model is {shown(value)}; it is the name by which the server knows it", field="model"
        )


def _seconds(_: Any, __: Any, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= 86_400:
        raise InvalidArgumentError(
            f"timeout is {shown(value)}; it is in seconds, above 0 and at most a day",
            field="timeout",
        )


def _folder(value: str | os.PathLike[str] | None) -> Path | None:
    return None if value is None else Path(value)


@naming_fields
@attrs.frozen(kw_only=True)
class ModelServer:
    """A language model at an OpenAI-compatible address, its answers kept by what was asked.

    Nothing is sent before a claim is looked for with it. Redirections are not followed, so that the
    key reaches nobody else.

    Attributes:
        address: Of the server, to which ``/chat/completions`` is added.
        model: The name by which the server knows it.
        key: What the server wants as a bearer token; None where it wants none.
        cache: A folder that keeps each answer, named by the digest of model, instructions and
            text; None keeps none.
        offline: Whether only answers of the cache count; a missing one is then an error.
        timeout: Seconds to wait for an answer.

    Raises:
        InvalidArgumentError: The address is invalid, the model has no name, or ``offline`` has no
            ``cache``.

    Example:
        >>> ModelServer(address="http://localhost:11434/v1", model="small", key="secret")
        ModelServer(address='http://localhost:11434/v1', model='small', cache=None, offline=False)
    """

    address: str = attrs.field(validator=_address)
    model: str = attrs.field(validator=_named)
    key: str | None = attrs.field(default=None, repr=False)
    cache: Path | None = attrs.field(default=None, converter=_folder)
    offline: bool = False
    timeout: float = attrs.field(default=120.0, repr=False, validator=_seconds)

    def __attrs_post_init__(self) -> None:
        if self.offline and self.cache is None:
            raise InvalidArgumentError(
                "offline=True answers from the cache alone; name its folder with cache=",
                field="offline",
            )

    def answer(self, *, instructions: str, text: str) -> str:
        """Answer a text by instructions, from the cache where it has been answered before.

        Args:
            instructions: What is to be done with the text.
            text: The text, sent as it is.

        Returns:
            What the model wrote.

        Raises:
            ModelError: The server cannot be reached or answers something else, or the answer is
                not in the cache and ``offline`` is set.

        Example:
            >>> import tempfile
            >>> kept = {"cache": tempfile.mkdtemp(), "offline": True}
            >>> server = ModelServer(address="http://localhost:11434/v1", model="small", **kept)
            >>> try:
            ...     server.answer(instructions="List the claims.", text="It will rain.")
            ... except ModelError as error:
            ...     error.__class__.__name__
            'ModelError'
        """
        kept = self._place(instructions, text)
        if kept is not None and kept.exists():
            return _kept_answer(kept)
        if self.offline:
            raise ModelError(
                f"no answer of {self.model} to this text in {self.cache}; record it without offline"
            )
        answer = _content(self._sent(instructions, text), self.address)
        if kept is not None:
            _keep(kept, {"model": self.model, "instructions": instructions, "text": text}, answer)
        return answer

    def _place(self, instructions: str, text: str) -> Path | None:
        if self.cache is None:
            return None
        content = json.dumps([self.model, instructions, text]).encode()
        return self.cache / f"{hashlib.sha256(content).hexdigest()}.json"

    def _sent(self, instructions: str, text: str) -> bytes:
        from urllib.error import URLError  # noqa: PLC0415 - only who names a model needs it
        from urllib.request import Request  # noqa: PLC0415 - as above

        messages = [("system", instructions), ("user", text)]
        body = {
            "model": self.model,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [{"role": role, "content": content} for role, content in messages],
        }
        headers = {"Content-Type": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        address = f"{self.address.rstrip('/')}/chat/completions"
        request = Request(address, json.dumps(body).encode(), headers, method="POST")  # noqa: S310
        try:
            with _opener().open(request, timeout=self.timeout) as response:
                content: bytes = response.read(_LARGEST + 1)
        except (URLError, OSError, ValueError) as error:
            raise ModelError(f"{self.address} gives no answer: {error}") from error
        if len(content) > _LARGEST:
            raise ModelError(f"{self.address} answers with more than {_LARGEST:,} bytes")
        return content


def _opener() -> Any:
    from urllib.request import HTTPRedirectHandler, build_opener  # noqa: PLC0415 - as above

    class NoRedirection(HTTPRedirectHandler):
        def redirect_request(self, *_args: Any, **_choices: Any) -> None:
            return None

    return build_opener(NoRedirection)


def _content(answer: bytes, address: str) -> str:
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(f"{address} answers in another form than chat completions") from error
    if not isinstance(content, str):
        raise ModelError(f"{address} answers without a text")
    return content


def _kept_answer(kept: Path) -> str:
    require_regular_file(kept)
    try:
        answer = json.loads(kept.read_text(encoding="utf-8"))["answer"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{kept} holds no answer; remove it to ask again") from error
    if not isinstance(answer, str):
        raise ModelError(f"{kept} holds no answer; remove it to ask again")
    return answer


def _keep(kept: Path, question: dict[str, str], answer: str) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**question, "answer": answer}, indent=1, ensure_ascii=False)
    replace_file(kept, f"{text}\n".encode())
