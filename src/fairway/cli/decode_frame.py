"""``fairway decode-frame``: what one frame of a lock says, and what is wrong with it; no site is needed."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from fairway.base.issues import Issue
from fairway.cli.output import NotDone, Output
from fairway.locks.profiles import NAMES, Undecodable, profile
from fairway.locks.profiles.canonical import form
from fairway.locks.profiles.given import Understood, understand
from fairway.locks.reading import Reading
from fairway.wire import jt701, jt808

_KINDS: dict[type, str] = {
    jt701.Binary: "binary",
    jt701.LockEvent: "P45",
    jt701.Sensor: "WLNET,5",
    jt701.OldPosition: "W01",
    jt701.Heartbeat: "@JT",
}
_HEX = re.compile(r"(?:0[xX])?(?:[0-9A-Fa-f]{2}[\s:]*)+")


def arguments(parser: ArgumentParser) -> None:
    """The frame, and the profile that its device is registered with."""
    parser.add_argument(
        "frame", metavar="HEX_OR_TEXT", help="the frame: hexadecimal digits, or the text of a text message or JSON"
    )
    parser.add_argument(
        "--profile", choices=NAMES, required=True, help="the profile of the device; it is never guessed"
    )


def given_bytes(text: str) -> bytes:
    """The bytes of hexadecimal digits, with spaces or colons between them or not; of anything else its text."""
    text = text.strip()
    if _HEX.fullmatch(text):
        return bytes.fromhex(re.sub(r"^0[xX]|[\s:]", "", text))
    return text.encode()


def run(given: Namespace, output: Output) -> int:
    """Print the canonical form; 1 when the frame cannot be read, or has a wrong checksum."""
    chosen = profile(given.profile)
    raw = given_bytes(given.frame)
    if not raw:
        raise NotDone([Issue(rule="decode.empty", message="There is no frame to read.")])
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        found = understand(chosen, raw, now)
    except Undecodable as fault:
        output.result(
            {"profile": chosen.name, "trust": chosen.trust.value, "readings": [], "fault": _fault(fault, output)},
            _told(fault, output),
        )
        return 1
    data = {
        "profile": chosen.name,
        "trust": chosen.trust.value,
        "message": _message(found.frame, chosen.name),
        "sha256": found.readings[0].frame.hex() if found.readings else None,
        "unescaped": found.unescaped,
        "readings": [form(one) for one in found.readings],
        "fault": _fault(found.fault, output) if found.fault else None,
    }
    output.result(data, _lines(found, chosen.name, output))
    return 1 if found.fault else 0


def _fault(fault: Undecodable, output: Output) -> dict[str, object]:
    told: dict[str, object] = {"code": fault.code, "message": fault.text(output.language), "place": fault.offset}
    return told | {"params": dict(fault.params)}


def _told(fault: Undecodable, output: Output) -> str:
    return f"{fault.text(output.language)} {output.say('(byte {place})', place=fault.offset)} [{fault.code}]"


def _message(frame: bytes, name: str) -> dict[str, object] | None:
    """The header of the message, for the protocols that have one."""
    try:
        if name.startswith("jt808") and frame[:1] == b"(":
            return {"id": "text"}
        if name.startswith("jt808"):
            head = jt808.decode(frame)
            return {
                "id": f"{head.message:04x}",
                "device": head.terminal,
                "serial": head.serial,
                "version": head.version,
                "encryption": head.encryption,
            }
        if name == "jt701":
            message = jt701.decode(frame)
            return {"id": _KINDS.get(type(message)) or getattr(message, "command", ""), "device": message.number}
    except Undecodable:
        # The checksum is wrong, which is told as the fault.
        return None
    return None


def _lines(found: Understood, name: str, output: Output) -> list[str]:
    lines = [_told(found.fault, output)] if found.fault else []
    if found.unescaped:
        lines.append(output.say("It was given with its escapes undone."))
    if not found.readings:
        head = _message(found.frame, name) or {}
        lines.append(output.say("Nothing is said of the lock (message {kind}).", kind=head.get("id", "?")))
    for one in found.readings:
        lines += _reading(one, output)
    return lines


def _reading(one: Reading, output: Output) -> list[str]:
    state = (f"bolt {one.lock.bolt}", f"rope {one.lock.rope}", f"cover {one.lock.cover}", f"door {one.lock.door}")
    device = one.device if one.sublock is None else f"{one.device} / {one.sublock}"
    lines = [
        f"{device}  {one.at:%Y-%m-%d %H:%M:%S} UTC  #{one.index}",
        "    " + ", ".join(output.say(word) for word in state),
    ]
    if one.events:
        lines.append("    " + " ".join(one.events))
    if one.fix is not None:
        sentence = (
            "{latitude}, {longitude} ({datum})" if one.fix.valid else "{latitude}, {longitude} ({datum}, no valid fix)"
        )
        place = {"latitude": f"{one.fix.latitude:.6f}", "longitude": f"{one.fix.longitude:.6f}"}
        lines.append("    " + output.say(sentence, **place, datum=one.fix.datum.value.upper()))
    if one.battery_percent is not None:
        lines.append("    " + output.say("battery {percent} %", percent=one.battery_percent))
    if one.backfilled:
        lines.append("    " + output.say("kept by the device and sent later"))
    return lines
