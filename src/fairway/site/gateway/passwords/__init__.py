"""Static passwords of locks whose protocol asks for one to open: kept sealed, opened only for an order on its way."""

from fairway.site.gateway.passwords.sealing import Sealer
from fairway.site.gateway.passwords.store import forget, keep, kept, password_of

__all__ = ["Sealer", "forget", "keep", "kept", "password_of"]
