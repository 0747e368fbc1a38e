"""What a page says once after an act: one of a fixed list, so that nobody can put words into our mouth.

The cookie holds the name and at most one number; the words come from here.
"""

from __future__ import annotations

import re

from fairway.portal.views.parts import N_, Notice, Tone, Words

SAID = "said"
"""The cookie that carries it to the next page."""

_SAYINGS: dict[str, tuple[Tone, str]] = {
    "kept": (Tone.DONE, N_("Saved. Nothing was sent to customs yet.")),
    "unchanged": (Tone.DONE, N_("Nothing was changed.")),
    "confirmed": (Tone.DONE, N_("Confirmed")),
    "sent": (Tone.DONE, N_("{n} documents are on their way to customs")),
    "sent-one": (Tone.DONE, N_("The document is on its way to customs")),
    "bulk": (Tone.DONE, N_("{n} documents are on their way to customs. What could not be sent stands first.")),
    "nothing-sent": (Tone.NEEDS_YOU, N_("Nothing could be sent. Open each submission to see what stands against it.")),
    "lodged": (Tone.DONE, N_("{n} declarations are on their way to customs")),
    "exempted": (
        Tone.DONE,
        N_("Marked exempt. If customs holds the manifest already, send a change so that it names the reason."),
    ),
    "to-declare": (Tone.NEEDS_YOU, N_("The goods need a declaration again")),
    "deletion": (Tone.DONE, N_("The deletion is on its way to customs")),
    "cancelled": (Tone.DONE, N_("Cancelled")),
    "retrieved": (Tone.DONE, N_("Retrieved. Complete what is missing and confirm what was translated.")),
    "involved": (Tone.DONE, N_("Access given")),
    "withdrawn": (Tone.DONE, N_("Access ended")),
    "planned": (Tone.DONE, N_("The trip is planned")),
    "bundled": (Tone.DONE, N_("Bundled. The 30 minutes begin now.")),
    "unbundled": (Tone.DONE, N_("Unbundled. The 30 minutes of the rest begin now.")),
    "vehicle": (Tone.DONE, N_("The vehicle was changed. With references on it the 30 minutes begin now.")),
    "closed": (Tone.DONE, N_("Closed")),
    "followed": (Tone.DONE, N_("Followed. What was told before stands on its line.")),
    "watched": (Tone.DONE, N_("On your watch list")),
    "unwatched": (Tone.DONE, N_("Off your watch list")),
    "filter-kept": (Tone.DONE, N_("The filter is kept")),
    "taken-care-of": (Tone.DONE, N_("You take care of it")),
    "alarm-taken-up": (Tone.DONE, N_("Taken up for this customs")),
    "alarm-closed": (Tone.DONE, N_("The alarm is closed with its findings")),
    "put-off": (Tone.DONE, N_("Put off. It comes back at its time.")),
    "open-again": (Tone.DONE, N_("It needs somebody again")),
    "rule-kept": (Tone.DONE, N_("The rule holds from now on")),
    "rule-ended": (Tone.DONE, N_("The rule raises nothing any more")),
    "contacts-kept": (Tone.DONE, N_("These people get the e-mails")),
    "link-ended": (Tone.DONE, N_("The link shows nothing any more")),
    "message-taken": (Tone.DONE, N_("On disk. What was understood stands beside it.")),
    "message-refused": (Tone.NEEDS_YOU, N_("On disk, but nothing of it was understood without a fault")),
    "sent-before": (Tone.NEEDS_YOU, N_("You sent exactly this before: nothing was changed")),
    "test-on": (Tone.NEEDS_YOU, N_("Test mode: what you send tells nothing from now on")),
    "test-off": (Tone.DONE, N_("Test mode has ended: what you send counts")),
    "profile": (Tone.DONE, N_("Saved. It counts for what you send from now on.")),
    "code-known": (Tone.DONE, N_("The code is known")),
    "way-planned": (Tone.DONE, N_("The way is planned")),
    "known-by": (Tone.DONE, N_("Known by these references as well")),
    "sealed-applied": (Tone.DONE, N_("Applied for. Each customs decides on its own leg.")),
    "sealed-permit": (Tone.DONE, N_("The leg is permitted")),
    "sealed-refuse": (Tone.DONE, N_("The leg is not permitted")),
    "sealed-bind": (Tone.DONE, N_("The lock is bound and watched from now on")),
    "sealed-seal": (Tone.DONE, N_("Sealed")),
    "sealed-select": (Tone.DONE, N_("Selected for inspection. Nobody outside this customs sees it.")),
    "sealed-deselect": (Tone.DONE, N_("The selection is taken back")),
    "sealed-inspect": (Tone.DONE, N_("The trip stands still for the inspection")),
    "sealed-findings": (Tone.DONE, N_("The findings are recorded")),
    "sealed-reseal": (Tone.DONE, N_("Sealed again")),
    "sealed-unlock": (Tone.DONE, N_("Your word on the opening is recorded")),
    "sealed-release": (Tone.DONE, N_("Let through on your word")),
    "sealed-close": (Tone.DONE, N_("The trip is closed")),
    "sealed-soon": (Tone.WAITING, N_("What happened last is still being entered in the log. Ask again in a second.")),
    "sealed-cancel": (Tone.DONE, N_("Given up. The lock is free.")),
    "scheme-recorded": (Tone.DONE, N_("Recorded. It holds from its first day.")),
    "scheme-undone": (Tone.DONE, N_("{n} versions were undone")),
    "scheme-undone-one": (Tone.DONE, N_("Undone. What held before it holds again.")),
    "scheme-own-word": (Tone.NEEDS_YOU, N_("That is the word of another customs: only that one can undo it.")),
    "joining-sent": (Tone.DONE, N_("Sent. Each customs decides for itself.")),
    "joining-decided": (Tone.DONE, N_("Decided. The carrier and the other customs are told.")),
    "lock-password": (Tone.DONE, N_("The password is kept sealed. It is never shown again.")),
    "lock-password-form": (Tone.NEEDS_YOU, N_("Not kept: a password of a lock is 4 to 12 letters and digits.")),
    "joining-last": (Tone.NEEDS_YOU, N_("Not removed: an application names at least one vehicle, driver and lock.")),
    "joining-erased": (Tone.DONE, N_("Erased at this site")),
    "joining-withdrawn": (Tone.DONE, N_("You take part no longer")),
    "batch-opened": (Tone.DONE, N_("The batch is open. Its files come next.")),
    "batch-file": (Tone.DONE, N_("The file is on disk, sealed")),
    "batch-files": (Tone.DONE, N_("{n} files are on disk, sealed")),
    "batch-file-out": (Tone.DONE, N_("The file is taken out")),
    "batch-submitted": (Tone.WAITING, N_("Handed in. Every parcel is judged now.")),
    "batch-cancelled": (Tone.DONE, N_("Cancelled. What was done is kept; it can go on later.")),
    "batch-declared": (
        Tone.DONE,
        N_("The documents are on their way to customs. Their answers stand here as they come."),
    ),
    "batch-given": (Tone.DONE, N_("On disk, sealed. The parcels that waited are judged again.")),
    "batch-moved": (Tone.DONE, N_("The parcels go on. Complete the submission and send it.")),
    "batch-flown": (Tone.DONE, N_("The parcels are on their flight")),
    "movement-undone": (Tone.DONE, N_("Undone. These parcels may move again.")),
    "parcels-counted": (Tone.DONE, N_("What is there is noted")),
    "list-taken": (Tone.DONE, N_("The list is in and is compared with what was moved")),
    "list-filed": (Tone.DONE, N_("The list is on its way to customs")),
    "batch-erased": (Tone.DONE, N_("Erased. The key is destroyed.")),
    "risk-version": (Tone.DONE, N_("Recorded. It is in force from its day; until then it can be undone.")),
    "risk-undone": (Tone.DONE, N_("Undone. What is in force stays as it is.")),
    "risk-authorised": (Tone.DONE, N_("The platform is authorised from its day on")),
    "risk-authorisation-ended": (Tone.DONE, N_("The authorisation ends with its last day")),
    "risk-inspected": (Tone.DONE, N_("The result is recorded")),
    "decided": (Tone.DONE, N_("Decided. Only customs can see it until the kiosk.")),
    "inspected": (Tone.DONE, N_("The inspection has ended")),
    "invited": (Tone.DONE, N_("The person may sign in now")),
    "ended": (Tone.DONE, N_("This person can no longer sign in")),
    "role": (Tone.DONE, N_("Counts from the next step on")),
    "revoked": (Tone.DONE, N_("The key works no longer")),
    "removed": (Tone.DONE, N_("Removed")),
    "again": (Tone.WAITING, N_("It will be sent again now")),
    "acting": (Tone.DONE, N_("You act for another organisation now, with its rights")),
    "signed-out": (Tone.DONE, N_("You are signed out")),
}
_VALUE = re.compile(r"([a-z-]{1,30})(?:\.([0-9]{1,6}))?")


def notice_of(value: str) -> Notice | None:
    """What the cookie's value stands for; None for anything that is not ours."""
    found = _VALUE.fullmatch(value)
    if found is None or found[1] not in _SAYINGS:
        return None
    tone, words = _SAYINGS[found[1]]
    return Notice(tone, Words(words, {"n": int(found[2])}) if found[2] else words)
