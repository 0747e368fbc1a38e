"""The authority's error codes (chapter 9 of the wire form) in plain words with a remedy. Catalogue keys."""

from __future__ import annotations

from collections.abc import Mapping

_RETRY = "Nothing to correct: the system sends the message again by itself."
_OPERATOR = "This is a fault of the sending system: report it to the operator."

UNKNOWN_FAULT = (
    "The authority named a fault that is not known here: {code} {text}",
    "Read the authority's own words and ask its help desk.",
)
FAULTS: Mapping[str, tuple[str, str]] = {
    "T001": ("The message was not well-formed XML.", _OPERATOR),
    "T002": ("An element was missing in the message.", "Fill the element that the path names and send again."),
    "T003": ("The message had an element that does not belong there.", _OPERATOR),
    "T004": ("A value was empty, too long or not of its type.", "Correct the value that the path names."),
    "T005": ("The message identifier was used before.", _OPERATOR),
    "T006": ("Two identifiers of the message differ.", _OPERATOR),
    "T007": ("The sender named is not the owner of the key.", _OPERATOR),
    "T008": ("The idempotency key was used for another message.", _OPERATOR),
    "T009": ("The idempotency key is missing or malformed.", _OPERATOR),
    "T010": ("There were too many requests in a short time.", _RETRY),
    "T011": ("The Hong Kong single window is not available at the moment.", _RETRY),
    "T012": ("The same message is still being worked on.", _RETRY),
    "H001": (
        "Another living document of this account has the same reference of ours.",
        "Cancel the other document, or give the submission another reference.",
    ),
    "H002": ("The authority's reference is missing, or given where it must not be.", _OPERATOR),
    "H003": ("The reason of the change is missing or not known.", "Choose a reason from the list."),
    "H004": ("The reason is 'other', but nothing says what it is.", "Write the reason in words."),
    "H005": (
        "The authority does not know this reference.",
        "Check the reference number; it may belong to somebody else or have been cancelled.",
    ),
    "A001": ("The expected date has passed.", "Enter the day on which the truck will cross and send again."),
    "A002": (
        "The expected date is more than 14 days ahead.",
        "Send the cargo information from 14 days before the crossing.",
    ),
    "A003": ("An address in Hong Kong is a post office box.", "Enter building, street and district."),
    "A004": (
        "The description must be in English or Traditional Chinese.",
        "Enter or confirm a description in one of the two.",
    ),
    "A005": ("A text has a character that is not allowed in its language.", "Write the text without it."),
    "A006": ("The number of packages must be at least 1.", "Enter the number of packages."),
    "A009": ("The control point is not known.", "Choose a control point of the list."),
    "A010": ("The description is too vague.", "Name the article, its material and its use."),
    "A011": (
        "The cargo is at the kiosk or has crossed, or the reference number is cancelled or expired.",
        "Nothing can be changed any more; send new cargo information for other goods.",
    ),
    "A012": ("The package type is not known.", "Choose a package type of the list."),
    "A013": ("The net weight is above the gross weight.", "Correct the weights."),
    "M001": ("The date is more than 14 days ahead.", "Send the manifest later, or correct the date."),
    "M002": ("Gross weight or volume must be given.", "Enter one of them for the consignment."),
    "M003": ("A number is repeated or out of order.", "Check that each waybill is listed once."),
    "M004": (
        "The description must be in English or Traditional Chinese.",
        "Enter or confirm a description in one of the two.",
    ),
    "M005": ("A text has a character that is not allowed in its language.", "Write the text without it."),
    "M006": ("The container number has a wrong check digit.", "Read the number from the container again."),
    "M007": ("The place of loading must be given for import.", "Enter where the goods were loaded."),
    "M008": ("The place of destination must be given for export.", "Enter where the goods go."),
    "M009": ("The control point is not known.", "Choose a control point of the list."),
    "M010": (
        "The exemption category does not fit what is said on transhipment.",
        "Say that it is transhipment on a through bill, or choose another category.",
    ),
    "M011": ("The consignee must be given for import.", "Enter name and address of the consignee."),
    "M012": ("The package type is not known.", "Choose a package type of the list."),
    "M013": (
        "The exporter named in the licence must be given.",
        "Enter name and address of the exporter in the licence.",
    ),
    "M014": ("The number of packages must be at least 1.", "Enter the number of packages."),
    "M015": ("A container is not listed in the manifest.", "Describe the container, or correct its number."),
    "M016": ("The exemption category is not known.", "Choose a category of the list."),
    "D001": ("The form is not known.", _OPERATOR),
    "D002": ("The trader must have an address in Hong Kong.", "Enter the trader's address in Hong Kong."),
    "D003": ("The trader's address is a post office box.", "Enter building, street and district."),
    "D004": (
        "The business registration or identity card number is not of its form.",
        "Copy the number from the certificate or card.",
    ),
    "D005": ("A text has a character that is not allowed in its language.", "Write the text without it."),
    "D006": ("The declaration has more than 50 items.", "Split it into several declarations."),
    "D007": ("The date is more than 14 days ahead.", "Lodge the declaration later, or correct the date."),
    "D008": (
        "The place or the country at the other end of the way must be given.",
        "Enter place and country of loading or of destination.",
    ),
    "D009": ("The control point is not known.", "Choose a control point of the list."),
    "D010": (
        "The form type cannot be changed.",
        "Lodge a new declaration on the right form; the wrong one counts as not lodged.",
    ),
    "D011": ("The line numbers are repeated or out of order.", _OPERATOR),
    "D012": ("The package type is not known.", "Choose a package type of the list."),
    "D013": ("The commodity code does not exist.", "Choose an 8-digit code of the present edition."),
    "D014": (
        "The description must be in English or Traditional Chinese.",
        "Enter or confirm a description in one of the two.",
    ),
    "D015": (
        "Quantity or unit does not fit the commodity code.",
        "Enter the quantity in the unit of the code, or none where the code has no unit.",
    ),
    "D016": ("The total value is not the sum of the items.", _OPERATOR),
    "D017": (
        "The reason of the exemption from charge is missing, or given where it must not be.",
        "Say why no charge is due, or use the ordinary form.",
    ),
    "D018": (
        "The goods may not share one declaration.",
        "Split the declaration: one waybill each, or the same first four digits.",
    ),
    "D019": ("A commodity does not belong on this form.", "Lodge it on the form for its kind of goods."),
    "D020": (
        "The declaration was matched to the manifest and cannot be deleted.",
        "Ask the Census and Statistics Department, or send a change.",
    ),
    "B001": (
        "There is no such cargo reference number.",
        "Compare the number with what the shipper sent; the last character shows typing errors.",
    ),
    "B002": (
        "The cargo reference number is cancelled, expired or used up.",
        "Ask the shipper for a new one.",
    ),
    "B003": ("The control point is not known.", "Choose a control point of the list."),
    "B004": ("The control point takes no cargo.", "Choose a control point for goods vehicles."),
    "B005": (
        "The truck already has an open bundle in this direction.",
        "Change that bundle, or dissolve it first.",
    ),
    "B006": ("There are more packages on trucks than the reference has.", "Correct the numbers of packages."),
    "B007": ("A reference number is listed twice.", "List each reference number once."),
    "B008": ("The truck is at the kiosk or has crossed.", "Nothing can be changed any more."),
    "R001": ("No cargo is bundled to this truck.", "Bundle the cargo first and wait 30 minutes."),
    "R002": ("The earliest crossing time has not come.", "Wait until the time shown."),
    "R003": ("The control point is closed for cargo now.", "Come in its hours, or use another control point."),
    "R004": ("Another control point was chosen at bundling.", "Drive there, or change the bundle."),
    "R005": ("The truck has not been at the kiosk.", "Come to the kiosk first."),
    "R006": ("The inspection is not finished.", "Wait for the officers."),
    "R007": ("The truck is not under inspection.", "Wait for the officers."),
}
