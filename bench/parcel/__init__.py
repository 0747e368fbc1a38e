"""One parcel after the other over HTTP, each judged and on disk when it is answered."""
