-- Head first, as everybody who appends: nobody is in the middle of it, and no circle of waiting can form.
LOCK TABLE ledger.log_head, ledger.envelope, ledger.disclosure IN ACCESS EXCLUSIVE MODE;

-- What may be deleted at all (envelopes and disclosures at the end of their retention, the key of an erased subject) is
-- deleted by one role that nobody logs in as. It owns the functions that do so, each of which asks first; the triggers
-- let its DELETE through and nothing else of anybody's. Hashes, batches and the head are never among it.
DO $$ BEGIN CREATE ROLE countersign_purger NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN EXECUTE format('GRANT countersign_purger TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$;
GRANT USAGE ON SCHEMA public, ledger TO countersign_purger;

-- A trigger names in its arguments what the purger may: none, and it may nothing. Who asks is `current_user`, which only
-- SET ROLE or a function that the purger owns can make the purger; being a member of it is not enough.
CREATE OR REPLACE FUNCTION ledger.deny_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user = 'countersign_purger' AND TG_OP = ANY (TG_ARGV) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'evidence is append-only: % on %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- The key of a subject goes when the subject is erased; it never changes.
CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.subject_key FOR EACH ROW EXECUTE FUNCTION ledger.deny_change('DELETE');
CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.subject_key FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.subject_key ENABLE ALWAYS TRIGGER deny_change;
ALTER TABLE ledger.subject_key ENABLE ALWAYS TRIGGER deny_truncate;
-- The head only goes forward, and stays.
CREATE TRIGGER deny_change BEFORE UPDATE ON ledger.log_head FOR EACH ROW
  WHEN (NEW.organization_id <> OLD.organization_id OR NEW.size < OLD.size OR NEW.last_at < OLD.last_at OR NEW.incarnation < OLD.incarnation)
  EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_delete BEFORE DELETE ON ledger.log_head FOR EACH ROW EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.log_head FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.log_head ENABLE ALWAYS TRIGGER deny_change;
ALTER TABLE ledger.log_head ENABLE ALWAYS TRIGGER deny_delete;
ALTER TABLE ledger.log_head ENABLE ALWAYS TRIGGER deny_truncate;

-- Envelopes and disclosures by month of `at`: old months go as a whole, and young ones stay small. That an index is there
-- once is what ledger.leaf guarantees, which is not partitioned; a key of a partitioned table has to hold `at`.
ALTER TABLE ledger.envelope RENAME TO envelope_before;
ALTER TABLE ledger.envelope_before RENAME CONSTRAINT envelope_pkey TO envelope_before_pkey;
ALTER TABLE ledger.disclosure RENAME TO disclosure_before;
ALTER TABLE ledger.disclosure_before RENAME CONSTRAINT disclosure_pkey TO disclosure_before_pkey;

CREATE TABLE ledger.envelope (
  organization_id text        NOT NULL,
  index           bigint      NOT NULL,
  at              timestamptz(3) NOT NULL,
  bytes           bytea       NOT NULL CHECK (octet_length(bytes) <= 65535),
  PRIMARY KEY (organization_id, index, at)
) PARTITION BY RANGE (at);
CREATE TABLE ledger.disclosure (
  organization_id text        NOT NULL,
  index           bigint      NOT NULL,
  ordinal         smallint    NOT NULL,
  at              timestamptz(3) NOT NULL,
  subject         text        NOT NULL,
  sealed          bytea       NOT NULL,
  PRIMARY KEY (organization_id, index, ordinal, at)
) PARTITION BY RANGE (at);
ALTER TABLE ledger.disclosure ALTER COLUMN sealed SET STORAGE EXTERNAL;
COMMENT ON COLUMN ledger.disclosure.sealed IS
  'nonce (12) || AES-256-GCM ciphertext || tag (16) of the disclosures of one subject as JSON texts, one per line';
COMMENT ON COLUMN ledger.disclosure.subject IS 'organization, person:<id>, or <type>:~<keyed hash of the id>';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['envelope', 'disclosure'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON ledger.%I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('GRANT SELECT, INSERT ON ledger.%I TO countersign_runtime', t);
    EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.deny_change(''DELETE'')', t);
    EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_change', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_truncate', t);
  END LOOP;
END $$;
GRANT SELECT, DELETE ON ledger.envelope, ledger.disclosure, ledger.subject_key TO countersign_purger;
-- Where the signer was set up before this.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_policies WHERE schemaname = 'ledger' AND tablename = 'envelope_before' AND policyname = 'signer') THEN
    CREATE POLICY signer ON ledger.envelope FOR SELECT TO countersign_signer USING (true);
    GRANT SELECT ON ledger.envelope TO countersign_signer;
  END IF;
END $$;

-- Closes one partition as its parent is closed. What its parent has is not enough: a statement's trigger (TRUNCATE) is not
-- cloned, and a partition that is named directly is asked by its own row-level security, which has no policy: to nobody
-- but its parent does it show anything.
CREATE FUNCTION ledger.close_partition(part regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, countersign_runtime, countersign_purger', part);
  EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', part);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER deny_truncate', part);
END $$;

-- One month of one table; false when it is there, cannot be locked now, or has rows among the strays, which then stay
-- there. Made first and then attached: that locks out neither readers nor appenders of the parent.
CREATE FUNCTION ledger.make_partition(parent text, month date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE part text := format('ledger.%I', parent || '_' || to_char(month, 'YYYYMM'));
BEGIN
  IF to_regclass(part) IS NOT NULL THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE %s (LIKE ledger.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMMENTS)', part, parent);
  PERFORM ledger.close_partition(part::regclass);
  EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
                 parent, part, month::timestamptz, (month + interval '1 month')::timestamptz);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER deny_change', part);
  RETURN true;
EXCEPTION WHEN check_violation OR lock_not_available THEN
  RETURN false;
END $$;

-- From last month to three months ahead, of one table: whoever made those of both in one transaction would hold the strays
-- of the one while it waits for those of the other, against an appender that goes the other way round. It belongs to the
-- owner of the tables, because nobody else may attach to them. Two at once: one waits for the other's lock on the parent.
CREATE FUNCTION ledger.make_partitions(parent text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE made integer := 0;
BEGIN
  IF parent NOT IN ('envelope', 'disclosure') THEN
    RAISE EXCEPTION 'ledger.% has no partitions', parent;
  END IF;
  EXECUTE format('LOCK TABLE ONLY ledger.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
  FOR ahead IN -1..3 LOOP
    IF ledger.make_partition(parent, (date_trunc('month', now()) + make_interval(months => ahead))::date) THEN
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ledger.close_partition(regclass), ledger.make_partition(text, date), ledger.make_partitions(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.make_partitions(text) TO countersign_runtime;

-- Strays: what no month was made for. A demonstration's simulated past, or months in which no worker ran.
CREATE TABLE ledger.envelope_rest PARTITION OF ledger.envelope DEFAULT;
CREATE TABLE ledger.disclosure_rest PARTITION OF ledger.disclosure DEFAULT;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['envelope_rest', 'disclosure_rest'] LOOP
    PERFORM ledger.close_partition(format('ledger.%I', t)::regclass);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_change', t);
  END LOOP;
END $$;
SELECT ledger.make_partitions('envelope'), ledger.make_partitions('disclosure');

-- What an installation has already. Row-level security binds the owner too, so it is lifted while the rows move.
ALTER TABLE ledger.envelope_before NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.disclosure_before NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.envelope NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.disclosure NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE
  t text;
  month date;
BEGIN
  FOREACH t IN ARRAY ARRAY['envelope', 'disclosure'] LOOP
    FOR month IN EXECUTE format('SELECT DISTINCT date_trunc(''month'', at AT TIME ZONE ''UTC'')::date AS month FROM ledger.%I ORDER BY month DESC LIMIT 60', t || '_before') LOOP
      PERFORM ledger.make_partition(t, month);
    END LOOP;
  END LOOP;
END $$;
INSERT INTO ledger.envelope (organization_id, index, at, bytes)
  SELECT organization_id, index, at, bytes FROM ledger.envelope_before ORDER BY organization_id, index;
INSERT INTO ledger.disclosure (organization_id, index, ordinal, at, subject, sealed)
  SELECT organization_id, index, ordinal, at, subject, sealed FROM ledger.disclosure_before ORDER BY organization_id, index, ordinal;
ALTER TABLE ledger.envelope FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.disclosure FORCE ROW LEVEL SECURITY;
DROP TABLE ledger.envelope_before;
DROP TABLE ledger.disclosure_before;
