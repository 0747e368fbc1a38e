"""Where everything of a demonstration is: its folder, ports, secrets, and the settings of its sites."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fairway.app.supervisor import Child
from fairway.site import process_records as records
from fairway.site.exchange.envelope import SiteKeys
from fairway.site.runtime import publish_keys, trust_partner
from fairway.site.settings import DEFAULT_PORTS, Settings
from fairway.wire.ceb.signature.pace import USB_KEY

SITES = ("hk", "gd", "mo")
DUAL = ("hk", "gd")
"""The two that submissions are shared between; Macao has no filings yet, and takes part in locked trips."""
HK_AUTHORITY, CN_AUTHORITY, PARTNERS, FLEET = "hk-authority", "cn-authority", "partners", "fleet"
CN_ECOMMERCE = "cn-ecommerce"
WANTED_PORTS = {
    **DEFAULT_PORTS,
    **{HK_AUTHORITY: 8840, CN_AUTHORITY: 8841, PARTNERS: 8842, FLEET: 8843, CN_ECOMMERCE: 8844},
}
"""Taken when they are free."""
GATEWAY_PORTS = {
    "hk-jt808": 8408,
    "hk-jt701": 8411,
    "gd-jt808": 8428,
    "gd-jt701": 8431,
    "mo-jt808": 8438,
    "mo-jt701": 8441,
}
"""Where each site takes the frames of devices."""
WANTED_PORTS |= GATEWAY_PORTS
SENDERS = ("line", "watch", "terminal", "carrier", "airline")
"""Organisations of the Hong Kong site whose systems are simulated."""
CN_CLIENT = "gd"
CN_SENDER = "5204MA5DEMO01_DXPESW0000000001"
"""Sender code of the Guangdong site's firm at the Mainland single window: invented, of the right form."""
HK_ACCOUNTS = (("FWDHK01", "declarant"), ("LANES", "control-point"), ("CUSTOMS", "customs"))
_WORDS = [
    "anchor",
    "barge",
    "buoy",
    "channel",
    "compass",
    "harbour",
    "lantern",
    "mooring",
    "pilot",
    "quay",
    "sampan",
    "tide",
]


class Book(msgspec.Struct, kw_only=True):
    """What a demonstration remembers beside its databases; readable by its own user only."""

    ports: dict[str, int] = {}
    passphrase: str = ""
    """Of every person in the demonstration."""
    authority_keys: dict[str, str] = {}
    """API keys of the accounts at Hong Kong's simulator."""
    keys: dict[str, str] = {}
    """API keys of organisations, by "site/organisation"."""
    seeded: list[str] = []
    lock_codes: dict[str, str] = {}
    """What authenticates each simulated lock at each site, by "site:terminal"."""
    plays: int = 0
    """How often the story was begun."""
    played: bool = False
    """Whether its last play came to the end."""
    bill: str = ""
    """Of the container from Rotterdam in that play: what one types to see it."""


class Town:
    """The folder of one demonstration and all that follows from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "town.json"
        self.book = msgspec.json.decode(self._path.read_bytes(), type=Book) if self._path.exists() else Book()
        self._complete()

    def _complete(self) -> None:
        book = self.book
        book.passphrase = book.passphrase or "-".join(
            [*secrets.SystemRandom().sample(_WORDS, 3), str(100 + secrets.randbelow(900))]
        )
        for account, _ in HK_ACCOUNTS:
            book.authority_keys.setdefault(account, secrets.token_urlsafe(24))
        for name, wanted in WANTED_PORTS.items():
            others = {port for other, port in book.ports.items() if other != name}
            book.ports[name] = _usable(book.ports.get(name, wanted), others)
        self.save()

    def save(self) -> None:
        """Keep the book."""
        draft = self._path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self.book), indent=1))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    @property
    def run_folder(self) -> Path:
        """Records of the processes that the demonstration itself watches."""
        return self.folder / records.FOLDER / "demo"

    @property
    def clock_file(self) -> Path:
        """The clock that all processes read."""
        return self.folder / "clock.json"

    @property
    def _authorities(self) -> Path:
        return self.folder / "authorities"

    def address(self, name: str) -> str:
        """Where a site or simulator answers."""
        return f"http://127.0.0.1:{self.book.ports[name]}"

    def log(self, name: str) -> Path:
        """What a process says."""
        return self.folder / "log" / f"{name}.log"

    def environment(self, site: str) -> dict[str, str]:
        """The settings of a site as its processes read them; what the user set for the databases stays."""
        others = [one for one in SITES if one != site]
        settings: dict[str, object] = {
            "VAR": self.folder,
            "HOST": "127.0.0.1",
            "PORT": self.book.ports[site],
            "PUBLIC_URL": self.address(site),
            "PEERS": " ".join(f"{other}={self.address(other)}" for other in others),
            "PEER_GATEWAYS": " ".join(f"{other}={self._gateway(other)}" for other in others),
            "GATEWAY_JT808_PORT": self.book.ports[f"{site}-jt808"],
            "GATEWAY_JT701_PORT": self.book.ports[f"{site}-jt701"],
            "CLOCK_FILE": self.clock_file,
            # The story is told beforehand: which truck is inspected is part of it.
            "RANDOM_INSPECTIONS": 0,
            "DATABASE_NAME": f"fairway_{self.folder.name.replace('-', '_')}_{site}",
            "POOL_SIZE": 6,
        }
        if site == "hk":
            keys = self.book.authority_keys
            settings |= {
                "AUTHORITY_URL": self.address(HK_AUTHORITY),
                "AUTHORITY_ACCOUNT": "FWDHK01",
                "AUTHORITY_KEY": keys["FWDHK01"],
                "LANE_ACCOUNT": "LANES",
                "LANE_KEY": keys["LANES"],
                "CUSTOMS_KEY": keys["CUSTOMS"],
            }
        elif site == "gd":
            settings |= {
                "AUTHORITY_FOLDER": self._authorities / "cn" / "exchange" / CN_CLIENT,
                "AUTHORITY_ACCOUNT": CN_SENDER,
                "AUTHORITY_SIMULATED": "yes",
                "CEB_FOLDER": self._authorities / "ceb" / "exchange" / CN_CLIENT,
                "CEB_PACE": USB_KEY,
            }
        # Under the site's own names, which win over whatever the user has set for all sites.
        return {f"FAIRWAY_{site}_{name}".upper(): str(value) for name, value in settings.items()}

    def _gateway(self, site: str) -> str:
        return f"127.0.0.1:{self.book.ports[f'{site}-jt808']}/{self.book.ports[f'{site}-jt701']}"

    def settings(self, site: str) -> Settings:
        """The settings of a site, as its own processes have them."""
        return Settings.read({**os.environ, **self.environment(site)}, site=site)

    def exchange_keys(self) -> None:
        """Let each site know the public keys of the others, as their operators would."""
        public = {site: publish_keys(self.settings(site)) for site in SITES}
        for site in SITES:
            for other in SITES:
                if other != site:
                    trust_partner(self.settings(site), msgspec.json.decode(public[other].read_bytes(), type=SiteKeys))

    def write_accounts(self) -> None:
        """Give Hong Kong's simulator its accounts."""
        accounts = [
            {"account": account, "role": role, "key": self.book.authority_keys[account]}
            for account, role in HK_ACCOUNTS
        ]
        _write_secret(self._authorities / "hk-accounts.json", accounts)

    def write_partner_keys(self) -> None:
        """Give the simulated partners the API keys of their organisations, as these would."""
        _write_secret(self.folder / "partners" / "keys.json", {name: self.book.keys[name] for name in SENDERS})

    def children(self) -> list[Child]:
        """Every process that the demonstration watches: what is outside first, since it is there before us."""
        authorities = (HK_AUTHORITY, CN_AUTHORITY, CN_ECOMMERCE)
        outside = (*(self._authority(name) for name in authorities), self._fleet())
        return [*outside, *(self.site(one) for one in SITES)]

    def _authority(self, name: str) -> Child:
        side, module = {
            HK_AUTHORITY: ("hk", "hk_tsw"),
            CN_AUTHORITY: ("cn", "cn_single_window"),
            CN_ECOMMERCE: ("ceb", "cn_ecommerce"),
        }[name]
        own: Mapping[str, list[str]] = {
            HK_AUTHORITY: ["--accounts", str(self._authorities / "hk-accounts.json")],
            CN_AUTHORITY: ["--exchange", str(self._authorities / "cn" / "exchange"), "--client", CN_CLIENT],
            CN_ECOMMERCE: ["--exchange", str(self._authorities / "ceb" / "exchange"), "--client", CN_CLIENT],
        }
        return Child(
            name=name,
            command=[
                *(sys.executable, "-m", f"simulators.{module}"),
                *("--port", str(self.book.ports[name]), "--data", str(self._authorities / side)),
                *("--clock-file", str(self.clock_file), *own[name]),
            ],
            output=self.log(name),
        )

    def _fleet(self) -> Child:
        """The simulated trucks, which the story sends out."""
        return Child(
            name=FLEET,
            command=[
                *(sys.executable, "-m", "simulators.fleet"),
                *("--port", str(self.book.ports[FLEET]), "--data", str(self.folder / "fleet")),
                *("--clock-file", str(self.clock_file)),
            ],
            output=self.log(FLEET),
        )

    def partners(self) -> Child:
        """The simulated partners, which send to the Hong Kong site."""
        return Child(
            name=PARTNERS,
            command=[
                *(sys.executable, "-m", "simulators.partners"),
                *("--port", str(self.book.ports[PARTNERS]), "--data", str(self.folder / "partners")),
                *("--clock-file", str(self.clock_file), "--site", self.address("hk")),
                *("--keys", str(self.folder / "partners" / "keys.json")),
            ],
            output=self.log(PARTNERS),
        )

    def site(self, site: str) -> Child:
        """A site: its supervisor, which starts database, web and worker."""
        return Child(
            name=site,
            command=[sys.executable, "-m", "fairway.app.serve", "--site", site],
            environment=self.environment(site),
            output=self.log(site),
            patience=60.0,
        )


def _write_secret(path: Path, content: object) -> None:
    """``content`` as JSON, for the own user only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(content))


def _usable(port: int, taken: set[int]) -> int:
    """``port``, or another one when something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 0 if port in taken else port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
