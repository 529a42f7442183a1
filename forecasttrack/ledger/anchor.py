"""Anchors: a checkpoint signed by us, and dated by somebody else; verified without a network.

A signature says who vouches for a checkpoint, a token of a time-stamping authority (RFC 3161) that
it existed at a time which that authority vouches for. Both are kept in files beside it.
Needs the extra ``anchor``.
"""

from __future__ import annotations

import base64
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import LedgerError, MissingExtraError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

    from forecasttrack.ledger.checkpoint import Checkpoint

try:
    import rfc3161_client
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
except ModuleNotFoundError as missing:
    raise MissingExtraError(f"anchors need {missing.name}; install forecasttrack[anchor]") from None


def make_key(path: str | os.PathLike[str]) -> str:
    """Make a key to sign with, in a file that only its owner can read; give its public half.

    Returns:
        The public key in PEM, to be published where readers will find it.

    Raises:
        LedgerError: There is a file of that name already; a key is never written over.
    """
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LedgerError(f"{path} is there already; a key is never written over") from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()


def sign(checkpoint: Checkpoint, key: str | os.PathLike[str]) -> str:
    """Sign the text of a checkpoint with an Ed25519 key.

    Args:
        checkpoint: The checkpoint to sign.
        key: Path of the private key, as ``make_key`` writes it.

    Returns:
        The signature, 88 characters of base64.
    """
    return base64.b64encode(_private(key).sign(checkpoint.text.encode())).decode()


def check_signature(checkpoint: Checkpoint, signature: str, public_key: str) -> None:
    """Check that a checkpoint was signed by the owner of a key.

    Args:
        checkpoint: The checkpoint as it is now.
        signature: What ``sign`` gave.
        public_key: The public key in PEM.

    Raises:
        LedgerError: The signature belongs to another text or another key.
    """
    try:
        _public(public_key).verify(
            base64.b64decode(signature, validate=True), checkpoint.text.encode()
        )
    except (InvalidSignature, ValueError):
        raise LedgerError(
            "the signature does not fit the checkpoint and the key; one of the three was changed"
        ) from None


def time_request(checkpoint: Checkpoint) -> bytes:
    """Write the request by which a time-stamping authority is asked to date a checkpoint.

    Send it by HTTP as ``application/timestamp-query``; the answer is the token to keep. Only a
    digest leaves the machine.
    """
    builder = rfc3161_client.TimestampRequestBuilder().data(checkpoint.text.encode())
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def check_time(
    checkpoint: Checkpoint, token: bytes, authorities: str | os.PathLike[str]
) -> dt.datetime:
    """Check a token of a time-stamping authority, and say which time it vouches for.

    Args:
        checkpoint: The checkpoint as it is now.
        token: The answer of the authority.
        authorities: Path of the root certificates that are trusted, in PEM.

    Returns:
        The time by which the checkpoint existed, in UTC.

    Raises:
        LedgerError: The token is for another text, or from nobody who is trusted.
    """
    require_regular_file(authorities, piped=True)
    try:
        answer = rfc3161_client.decode_timestamp_response(token)
        roots = x509.load_pem_x509_certificates(Path(authorities).read_bytes())
        builder = rfc3161_client.VerifierBuilder()
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(answer, checkpoint.text.encode())
    except (rfc3161_client.VerificationError, ValueError, OSError) as error:
        raise LedgerError(f"the token does not date this checkpoint: {error}") from None
    return answer.tst_info.gen_time


def _private(path: str | os.PathLike[str]) -> Ed25519PrivateKey:
    require_regular_file(path, piped=True)
    try:
        key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path} holds no key to sign with ({error})") from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise LedgerError(f"{path} holds another kind of key; checkpoints are signed by Ed25519")
    return key


def _public(pem: str) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise LedgerError("the public key is of another kind; checkpoints are signed by Ed25519")
    return key
