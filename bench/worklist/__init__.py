"""The work list and the search by reference, over a million submissions, with row-level security on."""
