"""Signatures made and checked, and every reason why one fails, by the rule that names it."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta

import msgspec
import pytest
from lxml import etree

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language
from fairway.wire.ceb import BusinessObject, Extension, Message, encode, validated
from fairway.wire.ceb.kinds import KINDS
from fairway.wire.ceb.signature import Algorithm, Trust, Verdict, forms, rules, sign, sm2
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature.algorithms import DIGESTS
from fairway.wire.ceb.signature.xmldsig import without_signature
from fairway.wire.ceb.xml import canonical

from . import good, keys, official
from .keys import judged, signed


def told(verdict: Verdict, *rules_: type[rules.CebRule]) -> Issue:
    """The first issue; the rules are those that were told, warnings included."""
    assert [issue.rule for issue in verdict.issues] == [one.id for one in rules_]
    for language in Language:
        assert all("{" not in issue.text(language) for issue in verdict.issues)
    return verdict.issues[0]


def test_a_signed_message_holds() -> None:
    verdict = judged(signed())
    assert (verdict.holds, verdict.issues, verdict.algorithm) == (True, (), "SM2-SM3")
    assert set(verdict.steps.values()) == {True}
    assert validated(signed()).issues == ()


def test_rsa_sha1_is_made_and_checked() -> None:
    signer, certificate = keys.rsa_signer()
    content = sign(encode(good.message("621")), signer)
    verdict = judged(content, believed=Trust(authorities=(certificate,)))
    assert (verdict.holds, verdict.algorithm, verdict.issues) == (True, "RSA-SHA1", ())


@official.needed
@pytest.mark.conformance
@pytest.mark.parametrize("number", ["311", "621", "711", "303", "603"])
def test_signed_messages_are_valid_by_the_official_schemas(number: str) -> None:
    """With an extension: import has the signature after it, export before it."""
    from random import Random

    from .generate import message

    made = msgspec.structs.replace(
        message(Random(number), KINDS[number], full=True), extension=Extension("own", "1", "<x/>")
    )
    content = sign(encode(made), keys.signer())
    assert official.faults(content, KINDS[number].flow) == []
    assert judged(content).steps["signature"]


def test_signing_again_replaces_the_signature() -> None:
    again = sign(signed(), keys.signer())
    assert again.count(b"SignatureValue>") == 2
    assert judged(again).holds


def test_only_requests_are_signed() -> None:
    answer = BusinessObject(
        {
            **{"guid": good.GUIDS[0], "ebpCode": "1", "ebcCode": "1", "orderNo": "1", "returnStatus": "2"},
            **{"returnTime": "20261122093000123", "returnInfo": "x"},
        }
    )
    content = encode(Message(number="312", guid=good.GUIDS[0], objects=(answer,)))
    with pytest.raises(Refusal):
        sign(content, keys.signer())


def test_white_space_comments_and_attribute_order_do_not_matter_where_the_canonical_form_drops_them() -> None:
    content = (
        signed().replace(b"<ceb:Inventory>", b"<ceb:Inventory ><!-- note -->", 1).replace(b' guid="', b'\n  guid="')
    )
    assert judged(content.replace(b"\xe6\x97\xa0", b"&#x65e0;")).holds


def changed(old: str, new: str, content: bytes | None = None) -> bytes:
    """The signed message with a change."""
    whole = (content or signed()).decode()
    assert old in whole
    return whole.replace(old, new, 1).encode()


def test_NotSigned() -> None:
    verdict = judged(encode(good.message("621")))
    told(verdict, rules.NotSigned)
    assert not verdict.holds


@pytest.mark.parametrize("name", ["SignedInfo", "SignatureValue", "X509Certificate", "DigestValue"])
def test_SignatureMalformed(name: str) -> None:
    content = re.sub(rf"<ds:{name}>.*</ds:{name}>", "", signed().decode())
    verdict = judged(content.encode())
    assert verdict.issues[0].rule == rules.SignatureMalformed.id
    assert verdict.issues[0].params["element"] == name
    assert not verdict.holds


def test_CanonicalizationUnknown() -> None:
    content = changed("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments")
    told(judged(content), rules.CanonicalizationUnknown, rules.SignatureWrong)


def test_TransformUnknown() -> None:
    told(judged(changed("#enveloped-signature", "#base64")), rules.TransformUnknown, rules.SignatureWrong)


def test_ReferenceNotWhole() -> None:
    told(judged(changed('URI=""', 'URI="#part"')), rules.ReferenceNotWhole, rules.SignatureWrong)


def test_AlgorithmUnknown() -> None:
    content = changed(Algorithm.SM2_SM3.value, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
    assert told(judged(content), rules.AlgorithmUnknown, rules.SignatureWrong).params["element"] == "SignatureMethod"


def test_AlgorithmsMixed() -> None:
    content = changed(Algorithm.SM2_SM3.digest_name, Algorithm.RSA_SHA1.digest_name)
    verdict = judged(content)
    assert verdict.issues[0].rule == rules.AlgorithmsMixed.id


def test_AlgorithmNotOfKey() -> None:
    own = base64.b64encode(keys.signer().certificate).decode()
    content = changed(own, base64.b64encode(keys.rsa_signer()[0].certificate).decode())
    issues = [one.rule for one in judged(content).issues]
    assert issues[0] == rules.AlgorithmNotOfKey.id
    assert rules.SignatureWrong.id in issues


def resigned(digest: bytes, *, info: str = "", value: bytes | None = None) -> bytes:
    """The signed message with another digest, its SignedInfo signed anew; or with another signature value."""
    root = etree.fromstring(signed())
    found = root.find("{*}Signature/{*}SignedInfo")
    assert found is not None
    shown = found.find("{*}Reference/{*}DigestValue")
    signature = root.find("{*}Signature/{*}SignatureValue")
    assert shown is not None
    assert signature is not None
    shown.text = base64.b64encode(digest).decode()
    signature.text = base64.b64encode(value or sm2.sign(keys.holder_key(), canonical(found))).decode()
    return etree.tostring(root)


def whole() -> bytes:
    """The canonical form that is digested."""
    return canonical(without_signature(etree.fromstring(signed())))


def test_DigestLengthWrong() -> None:
    verdict = judged(resigned(hashlib.sha512(whole()).digest()[:20]))
    assert told(verdict, rules.DigestLengthWrong, rules.DigestDiffers).params["expected"] == "32"
    assert verdict.steps["signature"]


def test_DigestByOtherAlgorithm() -> None:
    issue = told(judged(resigned(hashlib.sha256(whole()).digest())), rules.DigestByOtherAlgorithm)
    assert (issue.params["found"], issue.params["named"]) == ("SHA-256", "SM3")


def test_DigestDiffers() -> None:
    verdict = judged(changed(">200<", ">201<"))
    issue = told(verdict, rules.DigestDiffers)
    assert issue.params["found"] == verdict.digest != verdict.computed == issue.params["computed"]
    assert (verdict.steps["digest"], verdict.steps["signature"]) == (False, True)


def test_ContentChanged() -> None:
    verdict = judged(changed(">W1<", ">W2<"), original=signed())
    issue = told(verdict, rules.ContentChanged, rules.DigestDiffers)
    assert issue.params["line"] == "1"
    assert "W1" in issue.params["theirs"]
    assert "W2" in issue.params["ours"]
    assert judged(signed(), original=encode(good.message("621"))).holds


# With a namespace that nothing uses, so that the forms differ.
SPACED = encode(good.message("621")).replace(b"><", b">\n\t<").replace(b" xmlns:", b' xmlns:unused="urn:x" xmlns:', 1)
_SM3 = DIGESTS[Algorithm.SM2_SM3.digest_name][1]


def forms_of(content: bytes) -> dict[str, bytes]:
    """Every form that is tried, by its name."""
    return {form.name: form.content for form in forms.digested(etree.fromstring(content), content)}


@pytest.mark.parametrize(
    "name", [name for name in forms_of(sign(SPACED, keys.signer())) if not name.endswith(("left in it", "included"))]
)
def test_DigestOfOtherForm(name: str) -> None:
    """Whoever digested another form is told which, and where it begins to differ. What has the signature in it holds
    the digest itself: nobody can make that one."""
    content = sign(SPACED.replace(b"<ceb:Inventory>", b"<!-- c --><ceb:Inventory>"), keys.signer())
    content = content.replace(b"<ds:Sig", b"\n<ds:Sig", 1)
    root = etree.fromstring(content)
    shown, info = root.find(".//{*}DigestValue"), root.find(".//{*}SignedInfo")
    value = root.find(".//{*}SignatureValue")
    assert shown is not None
    assert info is not None
    assert value is not None
    shown.text = base64.b64encode(_SM3(forms_of(content)[name])).decode()
    value.text = base64.b64encode(sm2.sign(keys.holder_key(), canonical(info))).decode()
    declared = content.partition(b"\n")[0] + b"\n"
    verdict = judged(declared + etree.tostring(root, encoding="utf-8"))
    issue = told(verdict, rules.DigestOfOtherForm)
    assert forms_of(content)[issue.params["form"]] == forms_of(content)[name]
    assert issue.params["theirs"] != issue.params["ours"]
    assert not verdict.steps["canonical form"]


def test_SignatureLengthWrong() -> None:
    verdict = judged(resigned(_SM3(whole()), value=b"x" * 128))
    told(verdict, rules.SignatureLengthWrong, rules.SignatureWrong)


def test_SignatureWrong() -> None:
    verdict = judged(resigned(_SM3(whole()), value=sm2.sign(sm2.generate(), b"other")))
    told(verdict, rules.SignatureWrong)
    assert (verdict.steps["digest"], verdict.steps["signature"]) == (True, False)


def signed_forms() -> dict[str, bytes]:
    """What may have been signed instead of SignedInfo."""
    root = etree.fromstring(signed())
    info = root.find(".//{*}SignedInfo")
    assert info is not None
    return {form.name: form.content for form in forms.signed(info, root)}


@pytest.mark.parametrize("name", signed_forms())
def test_SignatureOfOtherForm(name: str) -> None:
    value = sm2.sign(keys.holder_key(), signed_forms()[name])
    issue = told(judged(resigned(_SM3(whole()), value=value)), rules.SignatureOfOtherForm)
    assert issue.params["form"] == name


def test_CertificateUnreadable() -> None:
    own = base64.b64encode(keys.signer().certificate).decode()
    told(judged(changed(own, "AAAA")), rules.CertificateUnreadable)


def with_certificate(signer: object) -> bytes:
    """A message signed with a certificate of another kind."""
    return sign(encode(good.message("621")), signer)  # type: ignore[arg-type]  # a signer of the tests


def test_CertificateExpired() -> None:
    content = with_certificate(keys.signer(until=keys.NOW - timedelta(days=1)))
    assert told(judged(content), rules.CertificateExpired).params["until"] == "2026-11-21"


def test_CertificateNotYetValid() -> None:
    content = with_certificate(keys.signer(since=keys.NOW + timedelta(days=1)))
    assert told(judged(content), rules.CertificateNotYetValid).params["since"] == "2026-11-23"


def test_CertificateOfAnother() -> None:
    issue = told(judged(with_certificate(keys.signer("9999999999"))), rules.CertificateOfAnother)
    assert (issue.params["holder"], keys.CODE in issue.params["declarant"]) == ("9999999999", True)


def test_HolderUnknown() -> None:
    content = with_certificate(keys.signer(""))
    verdict = judged(content)
    told(verdict, rules.HolderUnknown)
    assert verdict.holds
    registered = msgspec.structs.replace(keys.trust(), holder=keys.CODE)
    assert judged(content, believed=registered).issues == ()


def test_ChainBroken() -> None:
    other = keys.authority("Another")
    told(judged(signed(), believed=Trust(authorities=(other.certificate,))), rules.ChainBroken)
    same_name = keys.new_authority("Test authority")
    told(judged(signed(), believed=Trust(authorities=(same_name.certificate,))), rules.ChainBroken)


def test_an_enterprise_issues_no_certificates() -> None:
    """A certificate that is no authority's makes no chain, whoever issued it."""
    middle = sm2.generate()
    span = {"not_before": keys.NOW - keys.YEAR, "not_after": keys.NOW + keys.YEAR}
    for authority in (True, False):
        between = certificates.make(
            name="Between",
            public=middle.public,
            issuer_key=keys.authority().key,
            issuer_name="Test authority",
            authority=authority,
            **span,
        )
        leaf = certificates.make(
            name="E",
            public=keys.holder_key().public,
            issuer_key=middle,
            issuer_name="Between",
            code=keys.CODE,
            **span,
        )
        content = with_certificate(type(keys.signer())(keys.holder_key(), leaf))
        believed = msgspec.structs.replace(keys.trust(), between=(certificates.read(between),))
        assert judged(content, believed=believed).holds is authority


def test_ChainNotChecked() -> None:
    verdict = judged(signed(), believed=Trust())
    told(verdict, rules.ChainNotChecked)
    assert verdict.holds


@official.needed
@pytest.mark.conformance
def test_signatures_of_the_official_samples_fail_for_reasons_that_are_named() -> None:
    """Their text was made anonymous, and the old values were kept when the algorithms were changed."""
    seen = 0
    for path in official.SAMPLES:
        content = path.read_bytes()
        if b"SignatureValue" not in content or path.stem == "CEB214Message":
            continue
        found = {issue.rule for issue in judged(content, believed=Trust()).issues}
        seen += 1
        assert {rules.DigestDiffers.id, rules.SignatureWrong.id} <= found, path.name
        if b"sm2-sm3" in content:
            assert {rules.DigestLengthWrong.id, rules.AlgorithmNotOfKey.id, rules.SignatureLengthWrong.id} <= found
    assert seen > 8
