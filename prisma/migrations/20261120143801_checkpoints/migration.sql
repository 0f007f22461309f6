-- What the signer publishes: signed heads (checkpoints) and the full hash tiles of the tree. The signer is a process of
-- its own with a role of its own: it reads the evidence of every organization and writes only these four tables.
DO $$ BEGIN CREATE ROLE countersign_signer NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT USAGE ON SCHEMA ledger, installation TO countersign_signer;

-- The note as it was first published at that size. One per size: another note of the same size would be a fork.
CREATE TABLE ledger.checkpoint (
  organization_id text        NOT NULL,
  size            bigint      NOT NULL CHECK (size >= 0),
  origin          text        NOT NULL,
  root            bytea       NOT NULL CHECK (octet_length(root) = 32),
  note            text        NOT NULL,
  signed_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, size)
);
-- The newest note with the signer's own timestamped cosignature, renewed while nothing is appended: says how old it is.
CREATE TABLE ledger.checkpoint_latest (
  organization_id text        PRIMARY KEY,
  note            text        NOT NULL,
  at              timestamptz NOT NULL
);
-- Full tiles of 256 hashes; level and index as in C2SP tlog-tiles.
CREATE TABLE ledger.tile (
  organization_id text     NOT NULL,
  level           smallint NOT NULL CHECK (level BETWEEN 0 AND 63),
  index           bigint   NOT NULL CHECK (index >= 0),
  bytes           bytea    NOT NULL CHECK (octet_length(bytes) = 8192),
  PRIMARY KEY (organization_id, level, index)
);
-- Hashes do not compress: trying costs the signer time.
ALTER TABLE ledger.tile ALTER COLUMN bytes SET STORAGE EXTERNAL;
-- That the signer stopped a log, and why. What stopped it stands in the signer's own state; this only tells people.
CREATE TABLE ledger.signer_status (
  organization_id text        PRIMARY KEY,
  stopped_at      timestamptz,
  reason          text,
  CHECK ((stopped_at IS NULL) = (reason IS NULL))
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['checkpoint', 'checkpoint_latest', 'tile', 'signer_status'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON ledger.%I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('CREATE POLICY signer ON ledger.%I TO countersign_signer USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON ledger.%I TO countersign_runtime', t);
    EXECUTE format('GRANT SELECT, INSERT ON ledger.%I TO countersign_signer', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['checkpoint', 'tile'] LOOP
    EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.deny_change()', t);
    EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_change', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_truncate', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['log_head', 'leaf', 'envelope', 'batch'] LOOP
    EXECUTE format('CREATE POLICY signer ON ledger.%I FOR SELECT TO countersign_signer USING (true)', t);
    EXECUTE format('GRANT SELECT ON ledger.%I TO countersign_signer', t);
  END LOOP;
END $$;
GRANT UPDATE ON ledger.checkpoint_latest, ledger.signer_status TO countersign_signer;
GRANT SELECT ON installation.writer TO countersign_signer;
GRANT EXECUTE ON FUNCTION installation.organization_ids() TO countersign_signer;
