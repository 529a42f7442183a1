"""Anchors: who vouches for a checkpoint, and by when it existed; all without a network."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import Checkpoint

pytest.importorskip("cryptography")
pytest.importorskip("rfc3161_client")

from forecasttrack.ledger import anchor

AUTHORITY = """
[tsa]
default_tsa = clock
[clock]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
accuracy = secs:1
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@pytest.fixture
def checkpoint(small: ft.Ledger) -> Checkpoint:
    return small.checkpoint(origin="desk")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], bytes]:
    """A time-stamping authority of our own, made by openssl."""
    program = shutil.which("openssl") or pytest.skip("NO OPENSSL HERE: nothing to date with")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "config").write_text(AUTHORITY.format(folder=folder))
    (folder / "serial").write_text("01\n")

    def openssl(*arguments: str) -> None:
        subprocess.run([program, *arguments], check=True, capture_output=True, cwd=folder)  # noqa: S603

    new = ("req", "-new", "-nodes", "-newkey", "rsa:2048", "-config", "config")
    openssl(*new, "-x509", "-subj", "/CN=root", "-extensions", "root", "-days", "30",
            "-keyout", "root.key", "-out", "root.pem")  # fmt: skip
    openssl(*new, "-subj", "/CN=tsa", "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key",
            "-CAcreateserial", "-days", "30", "-extfile", "config", "-extensions", "leaf",
            "-out", "tsa.pem")  # fmt: skip

    def answer(request: bytes) -> bytes:
        (folder / "request").write_bytes(request)
        openssl("ts", "-reply", "-config", "config", "-queryfile", "request", "-signer", "tsa.pem",
                "-inkey", "tsa.key", "-out", "token")  # fmt: skip
        return (folder / "token").read_bytes()

    answer.roots = folder / "root.pem"  # type: ignore[attr-defined]
    return answer


def test_a_signature_fits_its_checkpoint_and_nothing_else(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    """Another text, another key and another signature are each refused."""
    public = anchor.make_key(tmp_path / "key")
    other = anchor.make_key(tmp_path / "other")
    signature = anchor.sign(checkpoint, tmp_path / "key")
    anchor.check_signature(checkpoint, signature, public)
    altered = attrs.evolve(checkpoint, origin="someone else")
    for wrong in (
        (altered, signature, public),
        (checkpoint, anchor.sign(checkpoint, tmp_path / "other"), public),
        (checkpoint, signature, other),
        (checkpoint, "not base64!", public),
        (checkpoint, signature[:-4], public),
    ):
        with pytest.raises(LedgerError, match="does not fit"):
            anchor.check_signature(*wrong)


def test_a_key_is_private_and_never_written_over(tmp_path: Path) -> None:
    """Only its owner reads the file, and making it twice is refused."""
    anchor.make_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(LedgerError, match="never written over"):
        anchor.make_key(tmp_path / "key")


def test_a_file_that_holds_no_key_is_named(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """A wrong path gets a clear line."""
    (tmp_path / "notes").write_text("notes")
    for name in ("notes", "nowhere"):
        with pytest.raises(LedgerError, match="holds no key"):
            anchor.sign(checkpoint, tmp_path / name)


def test_a_token_dates_its_checkpoint_and_nothing_else(
    checkpoint: Checkpoint, authority: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """A time-stamping authority vouches for the time; a changed text or authority is refused."""
    request = anchor.time_request(checkpoint)
    assert len(request) < 150  # a digest leaves the machine, and no more
    token = authority(request)
    roots = authority.roots  # type: ignore[attr-defined]
    dated = anchor.check_time(checkpoint, token, roots)
    assert abs(dt.datetime.now(dt.UTC) - dated) < dt.timedelta(minutes=5)
    altered = attrs.evolve(checkpoint, count=checkpoint.count + 1, manifest=())
    (tmp_path / "no-roots.pem").write_text("")
    for wrong in (
        (altered, token, roots),
        (checkpoint, token[:-1], roots),
        (checkpoint, b"no token", roots),
        (checkpoint, token, tmp_path / "no-roots.pem"),
    ):
        with pytest.raises(LedgerError, match="does not date"):
            anchor.check_time(*wrong)
