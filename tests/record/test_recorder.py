"""Commands: what they write, what they meet, what is left of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from decimal import Decimal

import pytest

from fairway.base.canonical_json import canonical
from fairway.base.issues import Refusal
from fairway.record.codec import commitment, encode_fact, unpack
from fairway.record.connection import Connection
from fairway.record.merkle import leaf_hash
from fairway.record.recorder import Outcome, Receipt, Recorder, Step
from fairway.record.store import Conflict, drop_receipts, keep_blobs, load, read_blob, read_stream
from fairway.site.database import Database
from tests.record.crates import (
    CLERK,
    CRATE,
    NOW,
    REGISTRY,
    Add,
    Crate,
    Open,
    PaperAttached,
    Remove,
    ThingAdded,
    a_crate,
    context,
)

PAPER = b"<paper>" + b"much the same " * 500 + b"</paper>"


async def test_a_command_writes_all_that_follows(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), fresh=True)
    outcome = await recorder.execute(conn, CRATE, stream, Add("lamp", Decimal("2.50"), (PAPER, b"x")), context())
    assert [(fact.version, type(fact.fact)) for fact in outcome.recorded] == [
        (2, ThingAdded),
        (3, PaperAttached),
        (4, PaperAttached),
    ]
    state = outcome.states[stream]
    assert state.things == {"lamp": Decimal("2.50")}
    loaded = await load(conn, CRATE, stream)
    assert (loaded.state, loaded.version) == (state, 4)
    view = await conn.fetchrow("SELECT * FROM crate_view")
    assert view is not None
    assert dict(view) == {
        "case_id": stream.case_id,
        "scope": "full",
        "stream": "crate",
        "owner": "Ming",
        "things": 1,
        "weight": Decimal("2.50"),
        "last": NOW.replace(microsecond=678_000),
        "mark": hashlib.sha256(b"Ming").digest()[:4],
        "detail": {
            "things": ["lamp"],
            "by": "clerk-1",
            "papers": [hashlib.sha256(PAPER).hexdigest(), hashlib.sha256(b"x").hexdigest()],
        },
    }
    thing = await conn.fetchrow("SELECT name, weight FROM thing_view")
    assert thing is not None and dict(thing) == {"name": "lamp", "weight": Decimal("2.50")}
    assert await read_blob(conn, hashlib.sha256(PAPER).digest()) == PAPER
    assert await read_blob(conn, hashlib.sha256(b"x").digest()) == b"x"
    assert await read_blob(conn, bytes(32)) is None
    message = await conn.fetchrow("SELECT * FROM outbox")
    assert message is not None
    assert (message["body"], message["headers"], message["state"]) == (b"lamp", {"kind": "thing-added"}, "waiting")
    facts = await conn.fetch("SELECT * FROM fact ORDER BY version")
    assert [bytes(row["blobs"]) for row in facts] == [
        b"",
        b"",
        hashlib.sha256(PAPER).digest(),
        hashlib.sha256(b"x").digest(),
    ]
    assert [fact.fact for fact in await read_stream(conn, REGISTRY, stream)][1:] == [
        fact.fact for fact in outcome.recorded
    ]


async def test_the_leaf_is_that_of_the_canonical_envelope(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate('crate:Größe "1"\\ 貨')
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), fresh=True)
    fact = await conn.fetchrow("SELECT *, actor::text AS written_actor FROM fact")
    queued = await conn.fetchrow("SELECT * FROM unsequenced")
    assert fact is not None and queued is not None
    envelope = canonical(
        {
            "site": "hk",
            "case": stream.case_id,
            "stream": stream.stream,
            "version": 1,
            "kind": "crate-opened",
            "at": NOW,
            "actor": CLERK,
            "commitment": "sha256:" + commitment(fact["salt"], unpack(fact["payload"])).hex(),
        }
    )
    assert queued["leaves"] == [leaf_hash(envelope)]
    assert unpack(fact["payload"]) == canonical(json.loads(fact["payload"]))


def test_a_large_payload_is_stored_compressed_and_reads_back() -> None:
    fact = ThingAdded(name="x" * 5000)
    assert unpack(encode_fact(fact)) == encode_fact(fact)


async def test_a_refused_command_leaves_nothing(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    with pytest.raises(Refusal):
        await recorder.execute(conn, CRATE, stream, Add("lamp"), context())
    for table in ("fact", "stream_state", "unsequenced", "outbox", "blob", "crate_view"):
        assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_the_last_operation_on_a_row_wins(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    steps = [Step(CRATE, stream, command) for command in (Open("Ming"), Add("lamp"), Add("cup"), Remove("lamp"))]
    outcome = await recorder.execute_many(conn, steps, context())
    assert [fact.version for fact in outcome.recorded] == [1, 2, 3, 4]
    assert [row["name"] for row in await conn.fetch("SELECT name FROM thing_view")] == ["cup"]
    await recorder.execute_many(conn, [Step(CRATE, stream, Remove("cup")), Step(CRATE, stream, Add("cup"))], context())
    assert [row["name"] for row in await conn.fetch("SELECT name FROM thing_view")] == ["cup"]


async def test_several_streams_are_recorded_together_or_not_at_all(conn: Connection, recorder: Recorder) -> None:
    first, second = a_crate("crate:1"), a_crate("crate:2")
    with pytest.raises(Refusal):
        await recorder.execute_many(
            conn, [Step(CRATE, first, Open("Ming"), fresh=True), Step(CRATE, second, Add("lamp"))], context()
        )
    assert await conn.fetchval("SELECT count(*) FROM fact") == 0
    outcome = await recorder.execute_many(
        conn, [Step(CRATE, first, Open("Ming"), fresh=True), Step(CRATE, second, Open("Mei"))], context()
    )
    assert [fact.stream for fact in outcome.recorded] == [first, second]
    assert await conn.fetchval("SELECT count(*) FROM unsequenced") == 1


async def test_two_writers_on_one_stream_both_get_through(
    owner: Connection, database: Database, recorder: Recorder
) -> None:
    stream = a_crate()
    await recorder.execute(database, CRATE, stream, Open("Ming"), context(), fresh=True)
    patient = Recorder("hk", attempts=30)
    await asyncio.gather(
        *(patient.execute(database, CRATE, stream, Add(f"thing {number}"), context()) for number in range(40))
    )
    async with database.single_statements() as conn:
        versions = [row["version"] for row in await conn.fetch("SELECT version FROM fact ORDER BY version")]
        loaded = await load(conn, CRATE, stream)
    assert versions == list(range(1, 42))
    assert loaded.state is not None and len(loaded.state.things) == loaded.state.count - 1 == 40


async def test_a_conflict_decides_again_on_the_new_state(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), fresh=True)
    with pytest.raises(Refusal, match="open already"):
        await recorder.execute(conn, CRATE, stream, Open("Mei"), context(), fresh=True)


async def test_inside_a_transaction_a_conflict_goes_to_the_caller(
    conn: Connection, database: Database, recorder: Recorder
) -> None:
    stream = a_crate()
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), fresh=True)
    with pytest.raises(Conflict):
        async with conn.transaction():
            await recorder.execute(conn, CRATE, stream, Open("Mei"), context(), fresh=True)
    outcome = await database.run(lambda inside: recorder.execute(inside, CRATE, stream, Add("lamp"), context()))
    assert outcome.recorded[0].version == 2


def receipt(key: str, request: bytes, response: bytes = b"") -> Receipt:
    def answer(outcome: Outcome) -> bytes:
        return response or json.dumps([fact.version for fact in outcome.recorded]).encode()

    return Receipt("org-1", key, request, answer)


async def test_the_same_request_gets_the_first_answer(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    first = await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), receipt=receipt("k", b"1"))
    again = await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), receipt=receipt("k", b"1"))
    assert (first.repeated, first.response) == (False, b"[1]")
    assert (again.repeated, again.response, again.recorded) == (True, b"[1]", ())
    fresh = await recorder.execute(
        conn, CRATE, a_crate(), Open("Ming"), context(), receipt=receipt("k", b"1"), fresh=True
    )
    assert (fresh.repeated, fresh.response) == (True, b"[1]")
    assert await conn.fetchval("SELECT count(*) FROM fact") == 1
    await drop_receipts(conn, NOW.replace(year=2027))
    after = await recorder.execute(conn, CRATE, a_crate(), Open("Ming"), context(), receipt=receipt("k", b"1"))
    assert not after.repeated


@pytest.mark.parametrize("fresh", [True, False])
async def test_IdempotencyKeyReused(conn: Connection, recorder: Recorder, fresh: bool) -> None:
    await recorder.execute(conn, CRATE, a_crate(), Open("Ming"), context(), receipt=receipt("k", b"1"))
    with pytest.raises(Refusal) as refused:
        await recorder.execute(conn, CRATE, a_crate(), Open("Mei"), context(), receipt=receipt("k", b"2"), fresh=fresh)
    assert [issue.rule for issue in refused.value.issues] == ["ietf.idempotency-key"]
    assert await conn.fetchval("SELECT count(*) FROM fact") == 1


async def test_one_key_at_the_same_time_acts_once(owner: Connection, database: Database, recorder: Recorder) -> None:
    stream = a_crate()
    outcomes = await asyncio.gather(
        *(
            recorder.execute(database, CRATE, stream if number % 2 else a_crate(), Open("Ming"), context(),
                             receipt=receipt("k", b"1"), fresh=number % 3 == 0)
            for number in range(12)
        )
    )  # fmt: skip
    assert [outcome.repeated for outcome in outcomes].count(False) == 1
    assert {outcome.response for outcome in outcomes} == {b"[1]"}


async def test_a_command_that_changes_nothing_still_answers(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context())
    await recorder.execute(conn, CRATE, stream, Add("lamp"), context())
    nothing = await recorder.execute(conn, CRATE, stream, Add("lamp", once=True), context())
    assert nothing.recorded == ()
    assert nothing.states[stream].things.keys() == {"lamp"}
    answered = await recorder.execute(
        conn, CRATE, stream, Add("lamp", once=True), context(), receipt=receipt("k", b"1")
    )
    assert answered.response == b"[]"


async def test_bytes_are_kept_before_they_are_read(conn: Connection) -> None:
    hashes = await keep_blobs(conn, [PAPER, b"", PAPER], NOW)
    assert hashes == [hashlib.sha256(content).digest() for content in (PAPER, b"", PAPER)]
    assert await read_blob(conn, hashes[0]) == PAPER
    assert await read_blob(conn, hashes[1]) == b""
    assert await keep_blobs(conn, [], NOW) == []


async def test_what_does_not_belong_is_refused(conn: Connection, recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="site gd"):
        await recorder.execute(conn, CRATE, a_crate(), Open("Ming"), context(site="gd"))
    with pytest.raises(ValueError, match="not of kind"):
        await recorder.execute(conn, CRATE, a_crate("box"), Open("Ming"), context())


async def test_the_writer_may_not_rewrite_the_record(conn: Connection, recorder: Recorder) -> None:
    import asyncpg

    await recorder.execute(conn, CRATE, a_crate(), Open("Ming"), context())
    for statement in (
        "DELETE FROM fact",
        "UPDATE fact SET kind = 'x'",
        "UPDATE fact SET commitment = commitment",
        "DELETE FROM sequenced",
        "UPDATE sequenced SET leaf = leaf",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM tile",
        "UPDATE blob SET bytes = ''",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)


async def test_the_reader_sees_nothing_of_the_record_but_the_log(owner: Connection, database: Database) -> None:
    import asyncpg

    for table in ("fact", "stream_state", "unsequenced", "sequenced", "blob", "outbox", "command_receipt"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.reading(None, NOW) as reader:
                await reader.fetch(f"SELECT * FROM {table}")
    async with database.reading(None, NOW) as reader:
        assert await reader.fetch("SELECT * FROM checkpoint, tile") == []


def test_states_are_plain() -> None:
    assert Crate(owner="x").things == {}
