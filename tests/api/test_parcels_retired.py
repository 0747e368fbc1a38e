"""Personal data ends by itself: by the class of the batch, on the day that the dated value says, and on the record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from fairway.base.issues import Refusal
from fairway.codes.legal_values import legal_value
from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parties.model import OrganisationKind
from fairway.record.store import load
from fairway.site.parcels import folders, keys
from fairway.site.parcels.retiring import Retiring
from tests.api.conftest import MORNING, House

BATCHES = "/v1/parcel-batches"


async def test_personal_data_ends_with_its_class(house: House) -> None:
    client = await house.organisation("Platform", OrganisationKind.FORWARDER)
    cases = {}
    for retention in ("trade", "trial"):
        answer = await client.post(BATCHES, json={"reference": retention, "flow": "cn-import", "retention": retention})
        cases[retention] = UUID(answer.json()["batch"])
        await client.put(f"{BATCHES}/{cases[retention]}/files/orders.csv?table=orders", content=b"order_no\nA1\n")
    retiring = Retiring(house.site)
    assert await retiring.step() == 0
    trial = legal_value("parcels.keep.trial", MORNING.date()).span
    house.clock.set(house.clock.now() + trial)
    assert await retiring.step() == 0, "on the last day it is there"
    house.clock.set(house.clock.now() + timedelta(days=1))
    assert [await retiring.step() for _ in range(2)] == [1, 0]
    with pytest.raises(Refusal):
        await keys.key_of(house.site, cases["trial"], "trial")
    assert await keys.key_of(house.site, cases["trade"], "trade")
    told = (await client.get(f"{BATCHES}/{cases['trial']}")).json()
    assert told["erased_at"] is not None
    house.clock.set(house.clock.now() + legal_value("parcels.keep.trade", MORNING.date()).span)
    assert await retiring.step() == 1
    async with house.site.database.single_statements() as conn:
        state = (await load(conn, BATCH, batch_stream(cases["trade"]))).state
    assert state is not None and state.erased_at == house.clock.now(), "the record says so"
    assert not folders.personal_folder(house.site.settings, cases["trade"]).exists()


async def test_a_key_that_outlived_its_erasure_is_destroyed(house: House) -> None:
    """As after a crash between the fact and the key."""
    client = await house.organisation("Platform", OrganisationKind.FORWARDER)
    case = UUID((await client.post(BATCHES, json={"reference": "R", "flow": "cn-import"})).json()["batch"])
    await client.post(f"{BATCHES}/{case}/erase", json={"reason": "asked"})
    await keys.key_for(house.site, case, "trade")
    assert await Retiring(house.site).step() == 1
    with pytest.raises(Refusal):
        await keys.key_of(house.site, case, "trade")
