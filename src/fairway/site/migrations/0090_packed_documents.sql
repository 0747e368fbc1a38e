-- Documents in views and answers in receipts are stored as the record packs them. The server would compress them again,
-- by slower means, with every submission.
ALTER TABLE submission_view ALTER COLUMN document TYPE bytea USING convert_to(document, 'UTF8');
ALTER TABLE submission_view ALTER COLUMN document SET STORAGE EXTERNAL;
ALTER TABLE command_receipt ALTER COLUMN response SET STORAGE EXTERNAL;
