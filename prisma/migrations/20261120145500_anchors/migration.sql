-- What others keep of a log's checkpoints: cosignatures of witnesses, copies in folders and buckets, timestamps.
CREATE TABLE ledger.anchor (
  organization_id text        NOT NULL,
  name            text        NOT NULL, -- as the installation's configuration calls it
  origin          text        NOT NULL,
  size            bigint      NOT NULL CHECK (size >= 0),
  kind            text        NOT NULL CHECK (kind IN ('witness', 'folder', 's3', 'timestamp')),
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- witness: its signature lines; folder, s3: where the copy lies, as JSON; timestamp: the token's response, DER
  proof           bytea       NOT NULL,
  PRIMARY KEY (organization_id, name, origin, size)
);
CREATE INDEX anchor_by_size ON ledger.anchor (organization_id, origin, size);

-- Where each configured anchor stands with each organization: what the workers share, and what people are shown.
CREATE TABLE ledger.anchor_state (
  organization_id    text        NOT NULL,
  name               text        NOT NULL,
  kind               text        NOT NULL CHECK (kind IN ('witness', 'folder', 's3', 'timestamp')),
  place              text        NOT NULL, -- for people; holds no credential
  key                text,                 -- a witness's verifier key
  every_seconds      integer     NOT NULL,
  late_after_seconds integer     NOT NULL,
  configured         boolean     NOT NULL DEFAULT true,
  since              timestamptz NOT NULL DEFAULT clock_timestamp(),
  next_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  leased_until       timestamptz NOT NULL DEFAULT '-infinity', -- one worker at a time asks
  failures           integer     NOT NULL DEFAULT 0, -- in a row
  trouble            text,                 -- of the last attempt, a sentence
  forked_size        bigint      CHECK (forked_size >= 0), -- it holds another history, up to this size at least
  evidence           text,                 -- of that: what the anchor showed
  alarm              text        CHECK (alarm IN ('late', 'forked')), -- as last recorded in the log
  PRIMARY KEY (organization_id, name)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['anchor', 'anchor_state'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON ledger.%I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('GRANT SELECT, INSERT ON ledger.%I TO countersign_runtime', t);
  END LOOP;
END $$;
GRANT UPDATE ON ledger.anchor_state TO countersign_runtime;
CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.anchor FOR EACH ROW EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.anchor FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.anchor ENABLE ALWAYS TRIGGER deny_change;
ALTER TABLE ledger.anchor ENABLE ALWAYS TRIGGER deny_truncate;

-- One row per anchor over all organizations, for the operator's metrics: the worst age, how many are in which state.
CREATE FUNCTION installation.anchor_figures()
RETURNS TABLE (name text, kind text, age_seconds float8, lag_entries bigint, organizations bigint, failing bigint, late bigint, forked bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger AS $$
  WITH each AS (
    SELECT s.name, s.kind, s.trouble, s.forked_size, s.alarm, h.size - coalesce(a.size, 0) AS lag,
           CASE WHEN h.size > coalesce(a.size, 0) THEN
             extract(epoch FROM clock_timestamp() - greatest(s.since,
               (SELECT e.at FROM envelope e WHERE e.organization_id = h.organization_id AND e.index = coalesce(a.size, 0))))
           ELSE 0 END AS age
      FROM anchor_state s JOIN log_head h ON h.organization_id = s.organization_id
      LEFT JOIN LATERAL (SELECT max(size) AS size FROM anchor WHERE organization_id = s.organization_id AND anchor.name = s.name AND origin = h.origin) a ON true
     WHERE s.configured)
  SELECT each.name, each.kind, max(age)::float8, max(lag)::bigint, count(*), count(*) FILTER (WHERE trouble IS NOT NULL),
         count(*) FILTER (WHERE alarm = 'late'), count(*) FILTER (WHERE forked_size IS NOT NULL)
    FROM each GROUP BY each.name, each.kind
$$;
-- of the entries themselves it sees when, never what
GRANT SELECT (organization_id, index, at) ON ledger.envelope TO countersign_definer;
GRANT SELECT (organization_id, origin, size) ON ledger.log_head TO countersign_definer;
GRANT SELECT ON ledger.anchor, ledger.anchor_state TO countersign_definer;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['anchor', 'anchor_state', 'log_head', 'envelope'] LOOP
    EXECUTE format('CREATE POLICY definer ON ledger.%I FOR SELECT TO countersign_definer USING (true)', t);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION installation.anchor_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.anchor_figures() TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.anchor_figures() OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
