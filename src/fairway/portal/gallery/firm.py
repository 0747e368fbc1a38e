"""The organisation, keys, sign-in, upload, failures."""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import at
from fairway.portal.views.entrance import DemoPerson, FailureView, SignInView, UploadResult, UploadView
from fairway.portal.views.organisation import (
    ApiKey,
    Delivery,
    Identity,
    KeysView,
    OrganisationView,
    Person,
    Webhook,
)
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Tone

_ACTIVE = Chip(Tone.DONE, N_("Active"))


def organisation() -> OrganisationView:
    """A forwarder with five people."""
    end = Action(N_("End access"), "/people/end", confirm=N_("This person can no longer sign in. End the access?"))
    return OrganisationView(
        cast.HARBOUR,
        (N_("Forwarder"), N_("Hong Kong declarant")),
        (
            Identity(N_("Business registration number"), "31188007-000"),
            Identity(N_("Trade Single Window account"), "TSW-0011880", N_("Simulated account")),
            Identity(N_("Mainland customs registration"), "5345980118", N_("Through Yuexing Customs Brokers")),
        ),
        (
            Person(
                "May Wong",
                "may.wong@harbourgate.example",
                (N_("Declarant"), N_("Administrator")),
                _ACTIVE,
                (end,),
            ),
            Person("陳志明", "cm.chan@harbourgate.example", (N_("Declarant"),), _ACTIVE, (end,)),
            Person("Priya Nair", "priya@harbourgate.example", (N_("Reader"),), _ACTIVE, (end,)),
            Person(
                "Ho Ka Yan",
                "kayan.ho@harbourgate.example",
                (N_("Declarant"),),
                Chip(Tone.WAITING, N_("Invited")),
                (Action(N_("Send again"), "/people/invite"),),
            ),
        ),
        "/organisation/people",
        (
            Choice("declarant", N_("Declarant"), True),
            Choice("reader", N_("Reader")),
            Choice("administrator", N_("Administrator")),
        ),
    )


def keys(fresh: bool = False) -> KeysView:
    """Two keys, one webhook with a failed delivery."""
    ok = Chip(Tone.DONE, N_("Delivered"))
    return KeysView(
        (
            ApiKey("ERP", "fw_8Kq2", (N_("Submit"), N_("Read")), at(-24 * 60), _ACTIVE, Action(N_("Revoke"), "/keys/1/revoke", confirm=N_("The key stops working at once. Revoke it?"))),
            ApiKey("BI 報表", "fw_Zp77", (N_("Read"),), at(-24 * 20), _ACTIVE, Action(N_("Revoke"), "/keys/2/revoke")),
            ApiKey("Old TMS", "fw_1b0C", (N_("Submit"),), at(-24 * 400), Chip(Tone.STOPPED, N_("Expired"))),
        ),
        (
            Webhook(
                "https://erp.harbourgate.example/hooks/fairway",
                ("filing.answered", "trip.crossed"),
                Chip(Tone.DONE, N_("Responds")),
                (
                    Delivery(at(0, -3), "filing.answered", ok, "200 · 84 ms"),
                    Delivery(at(-1), "trip.crossed", Chip(Tone.WAITING, N_("Will be tried again")), "503 · 1.2 s", Action(N_("Send again"), "/hooks/1/replay")),
                    Delivery(at(-3), "filing.answered", ok, "200 · 91 ms"),
                ),
                (Action(N_("Send a test"), "/hooks/1/test"), Action(N_("Remove"), "/hooks/1/remove", confirm=N_("Events will no longer be sent there. Remove it?"))),
            ),
        ),
        "/keys",
        "/webhooks",
        (Choice("submit", N_("Submit"), True), Choice("read", N_("Read"), True)),
        (
            Choice("filing.answered", N_("An authority answered")),
            Choice("trip.crossed", N_("A truck crossed")),
            Choice("request.answered", N_("A request was answered")),
        ),
        new_key="fw_9tXqLr0V3mBz7KcP2wNsYd4hJg8Ae1FuTq5RbXcVn02" if fresh else "",
    )  # fmt: skip


def sign_in(error: bool = False) -> SignInView:
    """Sign-in with the people of the demonstration."""
    people = (
        ("may.wong@harbourgate.example", "May Wong", cast.HARBOUR, N_("Forwarder")),
        ("li.jianguo@hengtai.example", "李建国", cast.HENGTAI, N_("Shipper")),
        ("ka.lok@pearldelta.example", "羅家樂", cast.PEARL, N_("Consignee")),
        ("yang.min@yuexing.example", "杨敏", cast.YUEXING, N_("Broker")),
        ("dispatch@kinwah.example", "Kin Wah dispatch", cast.KINWAH, N_("Carrier")),
        ("officer@customs-hk.example", "Officer 2207", cast.HK_CUSTOMS, N_("Customs officer")),
        ("operator@site.example", "Site operator", cast.HARBOUR, N_("Operator")),
    )
    return SignInView(
        "/sign-in",
        login="may.wong@harbourgate.example" if error else "",
        error=N_("That address and password do not belong together") if error else "",
        providers=(Link(N_("Sign in with your organisation"), "/oidc"),),
        demo=tuple(DemoPerson(login, "demo", name, firm, role) for login, name, firm, role in people),
        site_words=N_("One submission for both customs"),
    )


def upload(faulty: bool = False) -> UploadView:
    """The upload page, and what it says of a file with three bad cells."""
    links = (Link("XLSX", "/templates/x.xlsx"), Link("CSV", "/templates/x.csv"))
    issues = (
        Issue(rule="canonical.kilograms", message=N_("A weight is a number of kilograms, not {value}."), remedy=N_("Write 1284.0 without unit and thousands sign."), params={"value": "1,284 kgs"}, place="Items!J47"),
        Issue(rule="codes.country", message=N_("{value} is no country code."), remedy=N_("Two letters, such as CN or HK."), params={"value": "PRC"}, place="Items!M112"),
        Issue(rule="canonical.hs6", message=N_("An HS heading has six digits."), remedy=N_("Look it up in the tariff; leading zeros count."), place="Items!F301"),
    )  # fmt: skip
    return UploadView(
        "/submissions/upload",
        ((N_("Road, one sheet for each part"), links), (N_("Road, one row for each line"), links)),
        UploadResult("november-week-4.xlsx", 500, 9120, issues, False) if faulty else None,
    )


def not_found() -> FailureView:
    """Absent and forbidden are one page."""
    return FailureView(
        404,
        N_("There is nothing here for you"),
        N_("The address is wrong, or what stands there is not shared with your organisation. Nobody can tell which."),
        links=(Link(N_("Work list"), "/work"),),
    )


def broken() -> FailureView:
    """A fault of ours."""
    return FailureView(
        500,
        N_("Something on our side failed"),
        N_(
            "What you sent before is on disk and nothing was sent twice. Try again; if it fails again, tell the operator."
        ),
        at(),
        "f-019353a1-77c2",
        (Link(N_("Try again"), "/work"), Link(N_("Work list"), "/work")),
    )
