-- How the secret of a key begins, so that a person finds the key's row. Of keys issued before, only the hash is there.
ALTER TABLE api_key_view ADD COLUMN begins text NOT NULL DEFAULT '';
