from datetime import UTC, datetime

from fairway.base.ids import uuid7


def test_uuid7_carries_version_variant_and_time() -> None:
    moment = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    value = uuid7(moment, bytes(range(10)))
    assert value.version == 7
    assert value.variant == "specified in RFC 4122"
    assert value.int >> 80 == int(moment.timestamp() * 1000)


def test_uuid7_is_ordered_by_time() -> None:
    earlier = uuid7(datetime(2026, 1, 1, tzinfo=UTC))
    later = uuid7(datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert earlier < later
