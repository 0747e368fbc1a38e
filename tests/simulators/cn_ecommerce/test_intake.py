"""What is taken and what is not: envelopes, form, signatures, repetition, the rules of one object."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from fairway.wire.ceb import BusinessObject, decode
from fairway.wire.ceb.answers import format_error
from fairway.wire.ceb.dxp import read_responses
from fairway.wire.ceb.signature import SoftwareKey, certificate, sign, sm2
from simulators.cn_ecommerce.fields import MESSAGES, Schemas
from tests.simulators.cn_ecommerce.messages import (
    AGENT,
    content,
    envelope,
    inventory,
    inventory_line,
    key,
    line,
    message,
    order,
    payment,
    waybill,
)
from tests.simulators.cn_ecommerce.stage import START, Stage
from tests.simulators.programs import Program, set_clock

CEB = Path(__file__).parents[4] / "shared" / "conformance" / "ceb"


def refused(stage: Stage) -> list[str]:
    """The codes of the exchange's own answers."""
    files = [path for path in stage.box("InBox") if "DxpRep" in path.name]
    return [one.code for path in files for one in read_responses(path.read_bytes())]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no xml", "0001"),
        (b"<DxpMsg/>", "0001"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "0001"),
        (envelope(b"<x/>", "621", receiver="DXPENTTEST000009"), "2001"),
        (envelope(b"<x/>", "621").replace(b"<dxp:Data>", b"<dxp:Data>%"), "0001"),
    ],
    ids=["text", "namespace", "entity", "receiver", "base64"],
)
def test_envelopes_that_are_not_passed_on(stage: Stage, data: bytes, code: str) -> None:
    stage.drop(data)
    stage.run(minutes=1)
    assert refused(stage) == [code]
    assert [path.name for path in stage.box("FailBox")] == ["0001.xml"]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ((b"<ceb:orderType>I</ceb:orderType>", b""), "-301008", "orderType is missing"),
        ((b"<ceb:currency>142", b"<ceb:currency>344"), "-301008", "must be 142"),
        ((b"<ceb:buyerName>", b"<ceb:buyerName>" + b"x" * 61), "-301008", "characters"),
        ((b"<ceb:goodsValue>300", b"<ceb:goodsValue>1,5"), "-301008", "amount"),
        ((b"CEB311Message", b"CEB999Message"), "0002", "no message"),
        ((b"chinaport.gov.cn/ceb", b"chinaport.gov.cn/xxx"), "-301008", "no message"),
    ],
    ids=["missing", "currency", "length", "amount", "root", "namespace"],
)
def test_format_errors(stage: Stage, change: tuple[bytes, bytes], code: str, said: str) -> None:
    data = content(message("311", order()))
    assert change[0] in data
    stage.drop(envelope(data.replace(*change), "311"))
    stage.run(minutes=1)
    (made,) = stage.answers("900")
    found = format_error(made)
    assert found is not None
    assert (found.status, found.message_id, found.message_type) == (code, "M-311", "CEB311Message")
    assert said in found.text
    assert base64.b64decode(found.original).startswith(data[:20])


@pytest.mark.parametrize(
    ("number", "item", "code"),
    [
        ("311", BusinessObject(order().head, (line(1), line(1))), "-301002"),
        ("311", BusinessObject(order().head, (line(1), line(3))), "-301002"),
        ("311", order(acturalPaid="327.31"), "-301008"),
        ("311", BusinessObject(order().head, (line(1, totalPrice="100.02"), line(2))), "-301008"),
        ("311", order(appType="2"), "-301009"),
        ("411", payment(appType="2"), "-401006"),
        ("511", waybill(packNo="2"), "-504011"),
        ("621", inventory(packNo="6000"), "-621001"),
        ("621", inventory(trafNo=""), "-621001"),
        ("621", inventory(emsNo="E1"), "-621001"),
        ("621", inventory(tradeMode="1210"), "-621001"),
        ("621", inventory(netWeight="2"), "-621001"),
        ("621", inventory(lines=(inventory_line(1, qty2="1"),)), "-621001"),
        ("621", inventory(lines=(inventory_line(1), inventory_line(1))), "-621027"),
        ("621", inventory(appType="2"), "-621011"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules_of_one_object(stage: Stage, number: str, item: BusinessObject, code: str) -> None:
    stage.send(number, item)
    stage.run(minutes=10)
    assert stage.standings(str(int(number) + 1)) == [code]
    assert stage.effects() == []


def test_one_bad_object_does_not_hold_up_the_others(stage: Stage) -> None:
    items = [order(f"O{number}") for number in range(100)]
    items[41] = order("O41", acturalPaid="1")
    stage.send("311", *items)
    stage.run(minutes=10)
    assert stage.standings("312", "O41") == ["-301008"]
    assert stage.standings("312").count("120") == 99


def other(**changes: object) -> SoftwareKey:
    """A card that is not the declarant's, or not in force."""
    pair = sm2.generate()
    parts = {"code": AGENT, "not_after": datetime(2027, 1, 1, tzinfo=UTC), **changes}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return SoftwareKey(
        pair,
        certificate.make(name="其他", public=pair.public, not_before=start, issuer_key=pair, **parts),  # type: ignore[arg-type]  # parts by name
    )


def signed_with(signer: SoftwareKey) -> bytes:
    """An inventory signed by a card."""
    return content(message("621", inventory()), signer)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: signed_with(key()).replace(b"<ceb:buyerName>", b"<ceb:buyerName>x"), "-621028"),
        (lambda: signed_with(key()).replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA"), "-621029"),
        (lambda: signed_with(other(not_after=datetime(2026, 2, 1, tzinfo=UTC))), "-621029"),
        (lambda: signed_with(other(code="9999999999")), "-621015"),
    ],
    ids=["changed", "forged", "expired", "other card"],
)
def test_signatures_that_do_not_hold(stage: Stage, make: object, code: str) -> None:
    assert callable(make)
    stage.drop(envelope(make(), "621"))
    stage.run(minutes=5)
    assert stage.standings("622") == [code]


def test_rsa_signatures_hold_too(stage: Stage) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = rsa_card(private)
    stage.drop(envelope(sign(content(message("621", inventory())), made), "621"))
    stage.run(minutes=5)
    assert stage.standings("622")[0] == "1"


def rsa_card(private: object) -> SoftwareKey:
    """A card with an RSA key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    assert isinstance(private, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例报关行")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(private, hashes.SHA256())
    )
    return SoftwareKey(private, built.public_bytes(serialization.Encoding.DER))


def test_a_repeated_message_takes_effect_once_and_gets_the_same_answers(stage: Stage) -> None:
    data = envelope(content(message("311", order())), "311")
    stage.drop(data)
    stage.run(minutes=10)
    first = stage.standings("312")
    stage.drop(data)
    stage.run(minutes=10)
    assert stage.standings("312") == first * 2
    assert [(one["received"], one["took_effect"]) for one in stage.effects()] == [(2, 1)]


def test_the_number_of_another_message_and_an_order_sent_twice(stage: Stage) -> None:
    stage.send("311", order(), name="same")
    stage.run(minutes=10)
    stage.send("311", order("O2"), name="same")
    stage.send("311", order(), name="new")
    stage.run(minutes=10)
    assert stage.standings("312")[3:] == ["-301014", "-301010"]


def test_an_order_cannot_be_changed_once_it_is_declared(stage: Stage) -> None:
    for number, item in (("311", order()), ("411", payment()), ("511", waybill()), ("621", inventory())):
        stage.send(number, item)
    stage.run(hours=3)
    stage.send("311", order(appType="2", goodsValue="1"), name="change")
    stage.run(minutes=5)
    assert stage.standings("312")[-1] == "-301008"
    stage.send("311", order(appType="2"), name="second change")
    stage.run(minutes=5)
    assert stage.standings("312")[-1] == "-301011"


def test_nothing_of_a_person_is_kept(stage: Stage) -> None:
    for number, item in (("311", order()), ("411", payment()), ("511", waybill()), ("621", inventory())):
        stage.send(number, item)
    stage.run(hours=30)
    stage.engine.journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (stage.folder / "journal.sqlite").read_bytes()
    for personal in ("张三", "440301199001011234", "13800000000", "深圳市示例路"):
        assert personal.encode() not in kept


def test_outage(stage: Stage) -> None:
    stage.order(kind="outage", minutes=30)
    stage.send("311", order())
    stage.run(minutes=29)
    assert stage.standings("312") == []
    assert len(stage.box("OutBox")) == 1
    stage.run(minutes=2)
    stage.run(minutes=20)
    assert stage.standings("312") == ["2", "3", "120"]


def test_it_goes_on_after_a_restart(stage: Stage) -> None:
    for number, item in (("311", order()), ("411", payment()), ("621", inventory())):
        stage.send(number, item)
    stage.run(minutes=5)
    stage.close()
    stage.open()
    stage.send("511", waybill())
    stage.run(hours=3)
    assert stage.standings("622") == ["1", "2", "3", "120", "399", "800", "899"]
    assert all(one["took_effect"] == 1 for one in stage.effects())


def test_the_program_survives_sigkill(tmp_path: Path) -> None:
    clock, exchange = tmp_path / "clock.json", tmp_path / "exchange"
    set_clock(clock, START.timestamp(), 3600)
    arguments = ("--exchange", str(exchange), "--client", "hk", "--clock-file", str(clock), "--seed", "5")
    with Program("cn_ecommerce", tmp_path / "data", *arguments) as program:
        out, inbox = exchange / "hk" / "OutBox", exchange / "hk" / "InBox"
        (out / "1.xml").write_bytes(envelope(content(message("311", order())), "311"))
        program.kill()
        program.start()
        files: list[Path] = []
        for _ in range(600):
            files = sorted(inbox.glob("*.xml"))
            if len(files) == 3:
                break
            signal.sigtimedwait([], 0.05)
        assert len(files) == 3
        assert list(out.iterdir()) == []
        assert program.stop() == 0


def test_it_imports_nothing_of_the_product() -> None:
    asked = "import sys, simulators.cn_ecommerce.__main__; print([n for n in sys.modules if n.startswith('fairway')])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == "[]"


ASKED = sorted(path for path in CEB.glob("samples/*/*.xml") if path.stem in MESSAGES)
"""The official samples that are no answers."""


@pytest.mark.skipif(not CEB.is_dir(), reason="needs the conformance folder beside the checkout")
@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_the_table_judges_the_official_samples_as_the_official_schemas_do(path: Path) -> None:
    root = etree.parse(path).getroot()
    assert bool(Schemas().faults(root)) == bool(Schemas(CEB / "xsd").faults(root))


@pytest.mark.skipif(not CEB.is_dir(), reason="needs the conformance folder beside the checkout")
def test_answers_validate_against_the_official_schema(tmp_path: Path) -> None:
    stage = Stage(tmp_path, schemas=CEB / "xsd")
    assert stage.state()["official_schemas"] is True
    for number, item in (("311", order()), ("411", payment()), ("511", waybill()), ("621", inventory())):
        stage.send(number, item)
    stage.send("311", order("O9"), order("O8", acturalPaid="5"))
    stage.drop(envelope(b"<x/>", "311"))
    stage.run(hours=30)
    schema = etree.XMLSchema(etree.parse(CEB / "xsd" / "import.xsd"))
    numbers = set()
    for path in stage.box("InBox"):
        root = etree.fromstring(base64.b64decode(etree.parse(path).getroot().findtext(".//{*}Data") or ""))
        numbers.add(etree.QName(root).localname[3:6])
        assert schema.validate(root), (path.name, schema.error_log)
        assert not decode(etree.tostring(root)).issues
    assert numbers == {"312", "412", "512", "622", "816", "818", "900"}
    stage.close()
