-- Filings are found by the number that the authority gave them: in answers, and by people who search.
CREATE INDEX filing_view_reference ON filing_view (authority_reference) WHERE authority_reference IS NOT NULL;
