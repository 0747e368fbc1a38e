"""Signed notes and checkpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.record.merkle import leaf_hash
from fairway.record.note import (
    Checkpoint,
    NoteError,
    Signer,
    VerifierKey,
    open_checkpoint,
    open_note,
    sign_checkpoint,
)

# The example key pair and note of the Go module golang.org/x/mod/sumdb/note, from which C2SP signed-note comes.
PETER_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_example_verifies() -> None:
    text, signed = open_note(PETER_NOTE, [VerifierKey.parse(PETER)])
    assert text.startswith("If you think")
    assert [key.name for key in signed] == ["PeterNeumann"]


def test_the_published_key_signs_the_published_note() -> None:
    signer = Signer.parse(PETER_PRIVATE)
    assert str(signer.verifier) == PETER
    assert signer.sign(PETER_NOTE.partition("\n\n")[0] + "\n") == PETER_NOTE
    assert signer.private_text() == PETER_PRIVATE


def test_a_signature_has_one_spelling() -> None:
    twin = PETER_NOTE.replace("nAM=", "nAN=")  # two spare bits of the last character: the same 68 bytes
    with pytest.raises(NoteError, match="canonical base64"):
        open_note(twin, [VerifierKey.parse(PETER)])


def test_a_checkpoint_goes_round(tmp_path: Path) -> None:
    signer = Signer.generate("hk.fairway.example/record")
    (tmp_path / "key").write_text(signer.private_text() + "\n")
    again = Signer.read(tmp_path / "key")
    checkpoint = Checkpoint("hk.fairway.example/record", 42, leaf_hash(b"root"))
    note = sign_checkpoint(checkpoint, again)
    assert open_checkpoint(note, [VerifierKey.parse(str(signer.verifier))]) == checkpoint


def test_what_does_not_verify() -> None:
    signer, other = Signer.generate("hk"), Signer.generate("gd")
    note = sign_checkpoint(Checkpoint("hk", 42, leaf_hash(b"root")), signer)
    with pytest.raises(NoteError, match="signature of hk is wrong"):
        open_checkpoint(note.replace("\n42\n", "\n43\n"), [signer.verifier])
    with pytest.raises(NoteError, match="no accepted key"):
        open_checkpoint(note, [other.verifier])
    with pytest.raises(NoteError, match="no signatures"):
        open_checkpoint(note.split("\n\n")[0], [signer.verifier])
    with pytest.raises(NoteError, match="not a signature line"):
        open_checkpoint(note + "— hk\n", [signer.verifier])
    with pytest.raises(NoteError, match="not signed by a key of that name"):
        open_checkpoint(sign_checkpoint(Checkpoint("hk", 1, leaf_hash(b"")), other), [other.verifier])


def test_a_second_signature_is_ignored_unless_its_key_is_accepted() -> None:
    signer, witness = Signer.generate("hk"), Signer.generate("witness")
    checkpoint = Checkpoint("hk", 42, leaf_hash(b"root"))
    note = sign_checkpoint(checkpoint, signer)
    both = note + witness.sign(checkpoint.text()).split("\n\n")[1]
    assert open_checkpoint(both, [signer.verifier]) == checkpoint
    assert len(open_note(both, [signer.verifier, witness.verifier])[1]) == 2


@pytest.mark.parametrize(
    "text",
    ["", "hk", "hk+00000000+AAAA", str(Signer.generate("hk").verifier)[:-4], "hk+xx+" + PETER.split("+")[2]],
    ids=["empty", "name only", "wrong length", "cut off", "no hash"],
)
def test_malformed_keys(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text", ["", PETER, PETER_PRIVATE.replace("c74f", "c74e"), PETER_PRIVATE[:-4], "PRIVATE+KEY+a+b+c"]
)
def test_malformed_signing_keys_are_never_quoted(text: str) -> None:
    with pytest.raises(NoteError) as raised:
        Signer.parse(text)
    assert "AYEKFALVFGy" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "hk\n1\n", "hk\n01\nAAAA\n", "hk\n1\nAAAA\n", "hk\nx\nAAAA\n", "\n1\nAAAA\n"])
def test_malformed_checkpoints(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_names_of_keys(name: str) -> None:
    with pytest.raises(NoteError):
        Signer.generate(name)
