"""What a password costs whoever stole the hashes."""

from argon2 import PasswordHasher, Type, extract_parameters


def test_hashes_cost_what_rfc_9106_recommends(product_hasher: PasswordHasher) -> None:
    """Its second recommended option (section 4): argon2id, 3 passes over 64 MiB in 4 lanes, a salt of 128 bits."""
    cost = extract_parameters(product_hasher.hash("a password"))
    assert cost.type is Type.ID
    assert cost.time_cost >= 3
    assert cost.memory_cost >= 64 * 1024
    assert cost.parallelism >= 4
    assert cost.salt_len >= 16
