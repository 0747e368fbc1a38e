"""Every setting of a site, in one place, read from the environment.

A setting ``X`` is read from ``FAIRWAY_HK_X`` (for the site ``hk``), else from ``FAIRWAY_X``, else it has its
default. ``fairway settings`` prints them all with what they mean.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fairway.base.issues import Issue, Refusal

DEFAULT_PORTS = {"hk": 8401, "gd": 8402, "mo": 8403}
"""Where a site listens when nothing else is said."""


def checkout() -> Path | None:
    """The folder of the source checkout that this package runs from; None for an installed wheel."""
    folder = Path(__file__).resolve().parents[3]
    return folder if (folder / "pyproject.toml").is_file() and (folder / "src" / "fairway").is_dir() else None


def default_var() -> Path:
    """``.var`` below the checkout, or below the current folder for an installed wheel."""
    return (checkout() or Path.cwd()) / ".var"


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or not 0 < int(text) < 65536:
        raise ValueError("{variable} is a port: a number from 1 to 65535.")
    return int(text)


def _positive(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise ValueError("{variable} is a number, 1 or more.")
    return int(text)


def _yes_or_no(text: str) -> bool:
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in known:
        raise ValueError("answer yes or no")
    return known[text.lower()]


def _site(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", text):
        raise ValueError("{variable} is 2 to 16 small letters and digits, a letter first.")
    return text


def _level(text: str) -> str:
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("{variable} is debug, info, warning or error.")
    return text.lower()


def _encryption(text: str) -> str:
    if text.lower() not in {"none", "starttls", "tls"}:
        raise ValueError("{variable} is none, starttls or tls.")
    return text.lower()


def _engine(text: str) -> str:
    if text.lower() not in {"duckdb", "spark"}:
        raise ValueError("{variable} is duckdb or spark.")
    return text.lower()


def _address(text: str) -> str:
    if not re.match(r"https?://[^/]", text):
        raise ValueError("{variable} is an address that starts with http:// or https://.")
    return text.rstrip("/")


def _peers(text: str) -> str:
    found = text.split()
    if not all(re.fullmatch(r"[a-z][a-z0-9]{1,15}=https?://[^/\s]+\S*", one) for one in found):
        raise ValueError("{variable} is one or more of site=address, such as mo=https://mo.example.")
    return " ".join(one.rstrip("/") for one in found)


def _gateways(text: str) -> str:
    found = text.split()
    if not all(re.fullmatch(r"[a-z][a-z0-9]{1,15}=[^\s:/]+:\d{1,5}/\d{1,5}", one) for one in found):
        raise ValueError("{variable} is one or more of site=host:port/port, such as mo=gate.example:8438/8441.")
    return " ".join(found)


def _pace(text: str) -> int:
    if not text.isdecimal() or int(text) > 100_000:
        raise ValueError("{variable} is a whole number from 0 to 100000.")
    return int(text)


def _mechanism(text: str) -> int:
    if not re.fullmatch(r"0[xX][0-9A-Fa-f]{1,8}|\d{1,10}", text):
        raise ValueError("{variable} is a number such as 0x80000123.")
    return int(text, 0)


def _share(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise ValueError("{variable} is a whole number from 0 to 1000.")
    return int(text)


def _origins(text: str) -> str:
    found = text.split()
    if not all(re.fullmatch(r"https?://[A-Za-z0-9.*-]+(:\d{1,5})?", one) for one in found):
        raise ValueError("{variable} is one or more addresses such as https://tiles.example, separated by blanks.")
    return " ".join(found)


def _database_address(text: str) -> str:
    if not re.match(r"postgres(ql)?://", text):
        raise ValueError("{variable} is a database address that starts with postgresql://.")
    return text


def _setting(default: Any, meaning: str, read: Callable[[str], Any] = str) -> Any:
    return field(default=default, metadata={"meaning": meaning, "read": read})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one site. Paths are absolute."""

    site: str = _setting("hk", "which site this is: hk, gd or mo", _site)
    var: Path = _setting(None, "folder of everything that is written; .var below the checkout by default", _path)
    host: str = _setting("127.0.0.1", "address that the site listens on")
    port: int = _setting(None, "port that the site listens on; 8401 for hk, 8402 for gd, 8403 for mo by default", _port)
    public_url: str = _setting(None, "address of the site as browsers and partners see it", _address)
    database_url: str | None = _setting(
        None,
        "external PostgreSQL (15 or later) as a role that may create roles and databases; "
        "without it the embedded one is started",
        _database_address,
    )
    database_name: str = _setting(None, "name of the database; fairway_hk for hk by default")
    pg_bin: Path | None = _setting(None, "bin folder of a PostgreSQL to run instead of the wheel's", _path)
    pg_port: int | None = _setting(None, "port of the embedded PostgreSQL; a free one is chosen by default", _port)
    web_processes: int = _setting(1, "processes that answer requests", _positive)
    pool_size: int = _setting(8, "most database connections of one process and role", _positive)
    clock_file: Path | None = _setting(None, "file of the accelerated demonstration clock", _path)
    peer_url: str | None = _setting(None, "address of the other site's exchange", _address)
    peers: str = _setting(
        "", "addresses of the exchange of further sites, as site=address, separated by blanks", _peers
    )
    authority_url: str | None = _setting(None, "address of an authority that is reached by HTTP", _address)
    authority_account: str = _setting("", "account or sender code by which the site's authority knows this site")
    authority_key: str = _setting("", "secret of that account, where the authority asks for one")
    lane_account: str = _setting("", "account of the control point's lanes at the authority")
    lane_key: str = _setting("", "secret of the lanes' account")
    customs_key: str = _setting("", "secret by which the customs of the site reads its selections from the authority")
    random_inspections: int = _setting(
        20, "vehicles of a thousand that are drawn for inspection whatever else is known of them", _share
    )
    authority_folder: Path | None = _setting(
        None, "folder with the drop folders of an authority's client that is reached by files", _path
    )
    authority_simulated: bool = _setting(
        False, "yes when the authority reached by files is a simulator; one reached by HTTP says so itself", _yes_or_no
    )
    ceb_folder: Path | None = _setting(
        None, "folder with the drop folders of the site's terminal at the customs e-commerce system (CEB)", _path
    )
    ceb_terminal: str = _setting("DXPENTFAIRWAY001", "number of that terminal at the exchange")
    ceb_receiver: str = _setting("DXPEDCCEB0000002", "number of the customs e-commerce system at the exchange")
    ceb_code: str = _setting("", "customs code of who transfers the messages; the declarant's when it is empty")
    ceb_name: str = _setting("", "name of who transfers the messages; the declarant's when it is empty")
    ceb_key: Path | None = _setting(
        None, "key (PEM, SM2 or RSA) that signs what is declared; a simulated authority gets an invented one", _path
    )
    ceb_certificate: Path | None = _setting(None, "certificate (DER) of that key", _path)
    ceb_pkcs11_module: Path | None = _setting(
        None, "library (PKCS #11) of the vendor of a token whose key signs what is declared", _path
    )
    ceb_pkcs11_token: str = _setting("", "label of that token")
    ceb_pkcs11_key: str = _setting("", "PIN of that token")
    ceb_pkcs11_mechanism: int | None = _setting(
        None, "the vendor's number of its mechanism for SM2 with SM3; a key for RSA needs none", _mechanism
    )
    ceb_signing_service: str | None = _setting(
        None, "address of the signing service of the enterprise, which signs what is declared", _address
    )
    ceb_signing_key: str = _setting("", "secret of this site at the signing service")
    ceb_key_name: str = _setting("0001", "what the key is called in the token or at the signing service")
    ceb_pace: int | None = _setting(
        None, "most signatures a minute, 0 for as many as the key makes; 250 for a token, else 0 by default", _pace
    )
    partner_folders: Path | None = _setting(
        None,
        "folder with a folder for each partner, named by its organisation's identifier, to drop messages into",
        _path,
    )
    oidc_issuer: str | None = _setting(
        None, "identity provider (OpenID Connect) that people may sign in with", _address
    )
    oidc_client_id: str = _setting("", "what the identity provider calls this site")
    oidc_key: str = _setting("", "secret of this site at the identity provider")
    webhooks_to_loopback: bool = _setting(
        False, "yes to let webhooks lead to this machine itself, over http too; for tests only", _yes_or_no
    )
    mail_host: str = _setting("", "mail server (SMTP) that alerts are sent by; without it no e-mail is sent")
    mail_port: int = _setting(25, "port of the mail server", _port)
    mail_encryption: str = _setting(
        "none", "how the connection to the mail server is encrypted: none, starttls or tls", _encryption
    )
    mail_account: str = _setting("", "account at the mail server, where it asks for one")
    mail_key: str = _setting("", "password of that account")
    mail_from: str = _setting("", "address that e-mails come from; alerts@ and the host of the site by default")
    map_style: str | None = _setting(
        None,
        "address of a map style (MapLibre) that maps are drawn on instead of the land that comes with the product",
        _address,
    )
    map_origins: str = _setting(
        "", "further origins that this style's tiles, fonts and pictures come from, separated by blanks", _origins
    )
    gateway_host: str = _setting(None, "address that devices reach the gateway at; that of the site by default")
    gateway_jt808_port: int | None = _setting(
        None, "port for devices that speak JT/T 808; without any port of devices there is no gateway", _port
    )
    gateway_jt701_port: int | None = _setting(None, "port for locks that speak Jointech JT600 or JT701", _port)
    peer_gateways: str = _setting(
        "",
        "where devices reach the gateways of further sites, as site=host:port/port (JT/T 808, JT701),"
        " separated by blanks",
        _gateways,
    )
    gateway_connections: int = _setting(10_000, "most connections of devices at once", _positive)
    gateway_per_source: int = _setting(5_000, "most connections of devices from one address", _positive)
    gateway_reserve: int = _setting(
        256, "megabytes of the disk that are left free: below them the gateway takes no more frames", _positive
    )
    gateway_keep: int = _setting(
        24, "hours that the gateway keeps what is stored already, for a database that must be restored", _positive
    )
    parcels: bool = _setting(True, "no where this machine is not to work on batches of parcels", _yes_or_no)
    parcels_memory: int = _setting(
        4_000, "megabytes that the engine of batches keeps in memory; beyond them it uses the disk", _positive
    )
    parcels_engine: str = _setting("duckdb", "what batches of parcels are worked on by: duckdb or spark", _engine)
    parcels_spark: str = _setting("local[2]", "address of the Spark cluster, such as spark://host:7077")
    log_level: str = _setting("info", "debug, info, warning or error", _level)

    def __post_init__(self) -> None:
        self._default("var", default_var())
        self._default("port", DEFAULT_PORTS.get(self.site, 8400))
        self._default("public_url", f"http://{self.host}:{self.port}")
        if not self.mail_from:
            object.__setattr__(self, "mail_from", f"alerts@{urlsplit(self.public_url).hostname or self.host}")
        self._default("database_name", f"fairway_{self.site}")
        self._default("gateway_host", self.host)

    def _default(self, name: str, value: object) -> None:
        if getattr(self, name) is None:
            object.__setattr__(self, name, value)

    def peer_addresses(self, partner: str) -> dict[str, str]:
        """Where the exchange of each other site is; ``partner`` is the site that ``peer_url`` is of."""
        found = dict(one.split("=", 1) for one in self.peers.split())
        return {partner: self.peer_url, **found} if self.peer_url else found

    def peer_gateway(self, site: str, profile: str) -> tuple[str, int] | None:
        """Host and port where a device of ``profile`` reaches the gateway of another site; None where that is not
        known here."""
        found = dict(one.split("=", 1) for one in self.peer_gateways.split()).get(site)
        if found is None:
            return None
        host, _, ports = found.rpartition(":")
        return host, int(ports.split("/")[1 if profile.startswith("jt701") else 0])

    def sender_of(self, side: str) -> str:
        """The sender that documents for the authority of ``side`` name; empty on the other side."""
        return self.authority_account if (self.site == "hk") == (side == "hk") else ""

    @property
    def folder(self) -> Path:
        """Everything that this site writes."""
        return self.var / self.site

    @property
    def postgres_folder(self) -> Path:
        """The embedded PostgreSQL of this site."""
        return self.folder / "postgres"

    @property
    def keys_folder(self) -> Path:
        """Signing and encryption keys and passwords of this site; readable by its own user only."""
        return self.folder / "keys"

    @property
    def gateway_folder(self) -> Path:
        """Spool, kept bindings and status of the gateway."""
        return self.folder / "gateway"

    @property
    def has_gateway(self) -> bool:
        """Whether the site takes frames of devices."""
        return self.gateway_jt808_port is not None or self.gateway_jt701_port is not None

    @property
    def codes_folder(self) -> Path:
        """Rows that this site has added to the code tables."""
        return self.folder / "codes"

    @classmethod
    def read(cls, environ: Mapping[str, str], **given: object) -> Settings:
        """The settings of ``environ``; ``given`` ones win. Raises Refusal with every faulty setting."""
        site = str(given.get("site") or environ.get("FAIRWAY_SITE") or "hk")
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        for setting in dataclasses.fields(cls):
            for variable in (f"FAIRWAY_{site}_{setting.name}".upper(), f"FAIRWAY_{setting.name}".upper()):
                if text := environ.get(variable, "").strip():
                    try:
                        values[setting.name] = setting.metadata["read"](text)
                    except ValueError as error:
                        issues.append(
                            Issue(
                                rule="setting",
                                message=str(error),
                                params={"variable": variable},
                                place=variable,
                                remedy="Correct or unset it; `fairway settings` explains every setting.",
                            )
                        )
                    break
        if issues:
            raise Refusal(issues)
        return cls(**{**values, **{name: value for name, value in given.items() if value is not None}})


def explained(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """For each setting its variable, its present value (no password, no key) and what it means."""
    for setting in dataclasses.fields(settings):
        value = getattr(settings, setting.name)
        text = "" if value is None else re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", str(value))
        if text and setting.name.endswith("_key"):
            text = "***"
        yield f"FAIRWAY_{setting.name}".upper(), text, setting.metadata["meaning"]
