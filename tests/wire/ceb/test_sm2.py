"""SM2 and SM3 by published vectors, and keys and certificates of our own."""

from __future__ import annotations

from datetime import UTC, datetime

import gmalg
import pytest

from fairway.wire.ceb.signature import SignerError, SoftwareKey, der, sm2
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature.algorithms import sha1, sm3

from . import keys

# GB/T 32905-2016 annex A.1 and A.2.
DIGESTS = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
# GM/T 0003.5-2012 annex A: signature with the recommended curve.
SECRET = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
PUBLIC = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
RANDOM = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@pytest.mark.parametrize("text", DIGESTS, ids=["abc", "abcd..."])
def test_sm3_of_the_published_texts(text: bytes) -> None:
    assert sm3(text).hex() == DIGESTS[text]


def test_sm2_of_the_published_signature() -> None:
    assert sm2.private_key(SECRET).public == PUBLIC
    r, s = gmalg.SM2(SECRET, sm2.SIGNER, PUBLIC, rnd_fn=lambda _: RANDOM).sign(b"message digest")
    assert r + s == SIGNATURE
    assert sm2.verify(PUBLIC, b"message digest", SIGNATURE)
    assert sm2.verify(PUBLIC, b"message digest", sm2.as_der(SIGNATURE))


@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        (PUBLIC, b"message digesT", SIGNATURE),
        (PUBLIC, b"message digest", SIGNATURE[:-1] + b"\0"),
        (PUBLIC, b"message digest", bytes(64)),
        (PUBLIC, b"message digest", b"\xff" * 64),
        (PUBLIC, b"message digest", b"short"),
        (b"\x04" + bytes(64), b"message digest", SIGNATURE),
        (b"", b"message digest", SIGNATURE),
        (PUBLIC[:-1], b"message digest", SIGNATURE),
    ],
    ids=["text", "number", "zero", "too large", "length", "point off the curve", "no point", "cut point"],
)
def test_a_wrong_signature_is_refused(public: bytes, text: bytes, signature: bytes) -> None:
    assert not sm2.verify(public, text, signature)


def test_the_identity_of_the_signer_counts() -> None:
    key = keys.holder_key()
    made = sm2.sign(key, b"x", signer=b"ALICE123@YAHOO.COM")
    assert sm2.verify(key.public, b"x", made, signer=b"ALICE123@YAHOO.COM")
    assert not sm2.verify(key.public, b"x", made)


def test_a_key_is_written_and_read() -> None:
    key = keys.holder_key()
    assert sm2.from_pem(sm2.to_pem(key)) == key
    assert key.secret.hex() not in repr(key)
    for other in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"):
        assert sm2.from_pem(other) is None
        with pytest.raises(SignerError):
            SoftwareKey.from_pem(other, b"")


def test_a_certificate_of_our_own_is_read_and_was_issued_by_its_authority() -> None:
    made = certificates.read(certificates.to_pem(keys.signer().certificate))
    issuer = keys.authority().certificate
    assert (made.key, made.codes, made.authority, issuer.authority) == ("SM2", (keys.CODE,), False, True)
    assert made.public == keys.holder_key().public
    assert certificates.issued_by(made, issuer)
    assert certificates.issued_by(issuer, issuer)
    assert not certificates.issued_by(made, keys.authority("Another").certificate)
    assert not certificates.issued_by(keys.rsa_signer()[1], issuer)
    assert certificates.read_all(certificates.to_pem(made.content) * 2) == [made, made]


def test_a_certificate_may_end_after_2050() -> None:
    key = keys.holder_key()
    end = datetime(2051, 1, 1, tzinfo=UTC)
    made = certificates.make(name="x", public=key.public, not_before=keys.NOW, not_after=end, issuer_key=key)
    assert certificates.read(made).not_after == end


@pytest.mark.parametrize("content", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80\x00\x00", b"\x02\x01\x01"])
def test_what_is_no_der_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"DER|unpack"):
        der.inner(content)
    with pytest.raises(ValueError, match=r"."):
        certificates.read(content)


def test_sha1_is_there_for_the_older_signature() -> None:
    assert sha1(b"abc").hex() == "a9993e364706816aba3e25717850c26c9cd0d89d"
