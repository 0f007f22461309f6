-- Who wrote: a Merkle tree proves that nothing changed, not whose hand it was. Each instance signs its batches with a key
-- of its own, kept outside the database and enrolled by the operator, who alone may write this table.
CREATE TABLE installation.writer (
  name        text PRIMARY KEY, -- <name>+<key id>
  key         text NOT NULL,    -- the C2SP verifier key
  enrolled_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at  timestamptz(3)
);
GRANT SELECT ON installation.writer TO countersign_runtime;

CREATE TABLE ledger.batch (
  organization_id text    NOT NULL,
  first           bigint  NOT NULL CHECK (first >= 0),
  count           integer NOT NULL CHECK (count > 0),
  writer          text    NOT NULL,
  signature       bytea   NOT NULL CHECK (octet_length(signature) = 64),
  PRIMARY KEY (organization_id, first)
);
ALTER TABLE ledger.batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.batch FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON ledger.batch
  USING (organization_id = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT ON ledger.batch TO countersign_runtime;
CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.batch FOR EACH ROW EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.batch FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.batch ENABLE ALWAYS TRIGGER deny_change;
ALTER TABLE ledger.batch ENABLE ALWAYS TRIGGER deny_truncate;
