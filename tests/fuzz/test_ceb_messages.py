"""Mutants of CEB messages, envelopes and signatures are read or refused, and all that is asked of them is answered."""

from __future__ import annotations

from random import Random

import msgspec
import pytest

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.wire.ceb import KINDS, dxp, encode, validated
from fairway.wire.ceb.answers import format_error, receipts, tax_bills
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature import sm2
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import damaged, xml_mutant
from tests.wire.ceb import generate, keys
from tests.wire.ceb.test_dxp import ENVELOPE, RESPONSE, ROUTE

pytestmark = pytest.mark.fuzz
SEED = 20261122


def test_mutants_of_messages(mutants: Mutants) -> None:
    random, taken = Random(SEED), 0
    samples = [encode(generate.message(random, kind, objects=2)) for kind in KINDS.values()]
    for number in mutants("ceb", 400, 60_000):
        content = xml_mutant(random, random.choice(samples))
        try:
            found = validated(content)
            _asked(found.message, found.issues)
        except Refusal as refused:
            assert refused.issues
            continue
        except Exception as error:
            raise AssertionError(f"mutant {number}: {error!r}: {content[:4000]!r}") from error
        taken += 1
    print(f"ceb: {taken} read")
    assert taken


def _asked(message: object, issues: object) -> None:
    """Everything that is done with a message that was read."""
    msgspec.json.encode(message)
    for issue in issues:  # type: ignore[attr-defined]  # a tuple of issues
        assert issue.text(Language.SC)
        assert issue.remedy_text(Language.TC)
    for work in (receipts, format_error, tax_bills):
        work(message)  # type: ignore[operator]  # a message
    try:
        again = encode(message)  # type: ignore[arg-type]  # a message
    except Refusal:
        return
    form = [one for one in validated(again).issues if one.rule.startswith("ceb.E01") and "Signature" not in one.text()]
    assert [one for one in form if one.rule not in {"ceb.E01.time", "ceb.E01.code"}] == []


def test_mutants_of_envelopes(mutants: Mutants) -> None:
    random = Random(SEED)
    samples = [dxp.write(ENVELOPE), dxp.write(ENVELOPE, ROUTE), dxp.write_response("R", (RESPONSE,), ROUTE.sent)]
    for number in mutants("ceb-envelopes", 200, 30_000):
        content = xml_mutant(random, random.choice(samples))
        for read in (dxp.read, dxp.read_responses):
            try:
                msgspec.json.encode(read(content))
            except Refusal as refused:
                assert refused.issues
            except Exception as error:
                raise AssertionError(f"mutant {number}: {error!r}: {content[:4000]!r}") from error


def test_mutants_of_signatures(mutants: Mutants) -> None:
    """A signed message that was changed in what counts never holds."""
    random = Random(SEED)
    signed = keys.signed()
    for number in mutants("ceb-signatures", 12, 1_500):
        content = xml_mutant(random, signed)
        try:
            verdict = keys.judged(content)
        except Refusal:
            continue
        except Exception as error:
            raise AssertionError(f"mutant {number}: {error!r}: {content[:6000]!r}") from error
        assert not verdict.holds or verdict.computed == verdict.digest


def test_mutants_of_certificates_and_keys(mutants: Mutants) -> None:
    random = Random(SEED)
    samples = [keys.signer().certificate, keys.rsa_signer()[0].certificate, sm2.to_pem(keys.holder_key())]
    for number in mutants("ceb-certificates", 300, 40_000):
        content = damaged(random, random.choice(samples))
        try:
            found = certificates.read(content)
            certificates.issued_by(found, found) if number % 50 == 0 else None
        except ValueError:
            pass
        except Exception as error:
            raise AssertionError(f"mutant {number}: {error!r}: {content!r}") from error
        if number % 20 == 0:
            sm2.from_pem(content)
