"""Whether the lists of a movement agree: total bill (607), inbound detail (711) and count against the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.parcels.release.lists import WEIGHT_SHARE, Books, Reconciliation, compare
from fairway.parcels.release.loading import ZERO

TARGET = "parcels.release"
SPECIFICATION = "GACC, interface specification of cross-border e-commerce, May 2022 edition"
SHOWN = 10


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The lists, and in what they differ."""

    books: Books
    found: Reconciliation
    issues: tuple[Issue, ...] = ()

    @property
    def agree(self) -> bool:
        """Whether nothing refuses them."""
        return not any(issue.severity is Severity.ERROR for issue in self.issues)


class BooksRule(Rule[Compared]):
    """The common part of the rules on lists."""

    target = TARGET
    citation = f"{SPECIFICATION}: CEB607, CEB711"

    def told(self, waybills: Iterable[str], pointer: str, share: str = "") -> Iterator[Issue]:
        """One issue that counts ``waybills`` and names the first of them; none when there are none."""
        found = sorted(set(waybills))
        if found:
            names = ", ".join(found[:SHOWN]) + (" ..." if len(found) > SHOWN else "")
            yield self.issue(pointer, count=len(found), waybills=names, share=share)


class BillHasEveryParcel(BooksRule):
    """The total bill lacks {count} parcels of the manifest: {waybills}."""

    id = "parcels.release.bill.missing"
    remedy = "Add them to the bill, or take them off the manifest."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels of the manifest that no part lists."""
        yield from self.told(subject.found.missing_from_bill, "/total_bill")


class BillHasNoOther(BooksRule):
    """The total bill lists {count} parcels that are not on the manifest: {waybills}."""

    id = "parcels.release.bill.extra"
    remedy = "Take them off the bill, or add them to the manifest."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels of the bill that the manifest does not know."""
        yield from self.told(subject.found.extra_on_bill, "/total_bill")


class BillNamesEachOnce(BooksRule):
    """The total bill lists {count} parcels more than once: {waybills}."""

    id = "parcels.release.bill.twice"
    remedy = "List each waybill once, in one part."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels that are listed again, in the same or another part."""
        yield from self.told(subject.found.twice_on_bill, "/total_bill")


class BillIsWhole(BooksRule):
    """Parts {missing} of the total bill have not come."""

    id = "parcels.release.bill.parts"
    remedy = "Send every part, numbered from 1 to their count."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Part numbers that are missing."""
        missing = subject.found.parts_missing
        if missing:
            yield self.issue("/total_bill/parts", missing=", ".join(map(str, missing[:SHOWN])))


class BillWeighsTheSame(BooksRule):
    """The total bill says {bill} kg, the manifest {manifest} kg."""

    id = "parcels.release.bill.weight"
    remedy = "Correct the gross weight of the bill, or the weights of the parcels."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Gross weights that differ."""
        bill = subject.books.total_bill
        if bill is None or bill.gross_weight is None or any(one.gross_weight is None for one in subject.books.manifest):
            return
        weight = sum((one.gross_weight or ZERO for one in subject.books.manifest), ZERO)
        if weight != bill.gross_weight:
            yield self.issue(
                "/total_bill/gross_weight",
                bill=f"{bill.gross_weight.normalize():f}",
                manifest=f"{weight.normalize():f}",
            )


class BillHasReleasedOnly(BooksRule):
    """The total bill lists {count} parcels without a released inventory: {waybills}."""

    id = "parcels.release.bill.not_released"
    remedy = "Take them off the bill, or wait for their release."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels of the bill that are not released."""
        if subject.books.total_bill is not None and subject.books.released is not None:
            yield from self.told(set(subject.books.total_bill.waybills) - subject.books.released, "/total_bill")


class DetailHasEveryParcel(BooksRule):
    """The supervised place did not take in {count} parcels of the manifest: {waybills}."""

    id = "parcels.release.detail.missing"
    remedy = "Look for them, or report them as short; they are not released with this movement."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels of the manifest that the place does not list."""
        yield from self.told(subject.found.missing_from_detail, "/inbound")


class DetailHasNoOther(BooksRule):
    """The supervised place took in {count} parcels that are not on the manifest: {waybills}."""

    id = "parcels.release.detail.extra"
    remedy = "Put them aside until the manifest is amended."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels that the place lists and the manifest does not know."""
        yield from self.told(subject.found.extra_on_detail, "/inbound")


class DetailNamesEachOnce(BooksRule):
    """The supervised place lists {count} parcels more than once: {waybills}."""

    id = "parcels.release.detail.twice"
    remedy = "Count again and send a corrected list."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels that are listed again."""
        yield from self.told(subject.found.twice_on_detail, "/inbound")


class CountedInFull(BooksRule):
    """Of {count} parcels only a part of the packages arrived: {waybills}."""

    id = "parcels.release.count.part"
    remedy = "Release them when the other packages have come."
    severity = Severity.WARNING

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels with fewer packages than the manifest says."""
        yield from self.told(subject.found.in_part, "/counted")


class CountedAll(BooksRule):
    """{count} parcels of the manifest did not arrive: {waybills}."""

    id = "parcels.release.count.missing"
    remedy = "They stay waiting; declare them with the conveyance that they come with."
    severity = Severity.WARNING

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels that were not there."""
        yield from self.told(subject.found.absent, "/counted")


class CountedNoOther(BooksRule):
    """{count} parcels arrived that are not on the manifest: {waybills}."""

    id = "parcels.release.count.extra"
    citation = "Import and Export Ordinance, Cap. 60: unmanifested cargo"
    remedy = "Hold them: cargo that is not on a manifest may not be released."

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels, or packages of a parcel, above what the manifest says."""
        yield from self.told(subject.found.unmanifested, "/counted")


class CountedWeighsTheSame(BooksRule):
    """{count} parcels weigh more than {share} per cent more or less than the manifest says: {waybills}."""

    id = "parcels.release.count.weight"
    remedy = "Weigh again; look inside when the difference stays."
    severity = Severity.WARNING

    def check(self, subject: Compared) -> Iterator[Issue]:
        """Parcels whose counted weight lies too far from the manifest's."""
        share = (WEIGHT_SHARE * 100).normalize()
        yield from self.told(subject.found.weigh_otherwise, "/counted", share=f"{share:f}")


RULES: tuple[Rule[Compared], ...] = (
    BillHasEveryParcel(),
    BillHasNoOther(),
    BillNamesEachOnce(),
    BillIsWhole(),
    BillWeighsTheSame(),
    BillHasReleasedOnly(),
    DetailHasEveryParcel(),
    DetailHasNoOther(),
    DetailNamesEachOnce(),
    CountedInFull(),
    CountedAll(),
    CountedNoOther(),
    CountedWeighsTheSame(),
)


def reconcile(books: Books) -> Compared:
    """The lists compared, with an issue for each kind of difference; lists that have not come make none."""
    compared = Compared(books=books, found=compare(books))
    issues = tuple(issue for rule in RULES for issue in rule.check(compared))
    return msgspec.structs.replace(compared, issues=issues)
