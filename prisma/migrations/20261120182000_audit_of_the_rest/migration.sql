-- Most entries are decisions' own. Each is found by its decision (`ledger_index`), by what is in it by the search's index
-- (20261120144500_audit_search), and by time by its place: so the indexes of the projection hold the other types alone.
LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE; -- head first, as whoever appends

DROP INDEX "audit_entry_organization_id_at_idx";
DROP INDEX "audit_entry_organization_id_type_index_idx";
DROP INDEX "audit_entry_organization_id_actor_id_index_idx";
DROP INDEX "audit_entry_organization_id_subject_id_index_idx";
CREATE INDEX "audit_entry_type" ON "audit_entry" ("organization_id", "type", "index" DESC) WHERE "type" <> 'decision.made';
CREATE INDEX "audit_entry_actor" ON "audit_entry" ("organization_id", "actor_id", "index" DESC) WHERE "type" <> 'decision.made';
CREATE INDEX "audit_entry_subject" ON "audit_entry" ("organization_id", "subject_id", "index" DESC) WHERE "type" <> 'decision.made';

-- The times of a log never decrease: the first entry at or after a moment is found by halves. Without one, the log's size.
CREATE FUNCTION ledger.first_since(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  low bigint;
  high bigint;
  middle bigint;
  found timestamptz;
BEGIN
  SELECT h.first, h.size INTO low, high FROM ledger.log_head h WHERE h.organization_id = org;
  WHILE low < high LOOP
    middle := (low + high) / 2;
    SELECT a.at INTO found FROM public.audit_entry a
     WHERE a.organization_id = org AND a.index >= middle AND a.index < high ORDER BY a.index LIMIT 1;
    IF found < moment THEN low := middle + 1; ELSE high := middle; END IF;
  END LOOP;
  RETURN low;
END $$;
REVOKE ALL ON FUNCTION ledger.first_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.first_since(timestamptz) TO countersign_runtime, countersign_purger;

-- As before (20261120151500_retention), from the oldest up to what is too young for every class.
CREATE OR REPLACE FUNCTION ledger.due_entries(up_to integer) RETURNS TABLE (index bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH period AS MATERIALIZED (SELECT * FROM ledger.retention_periods()
  ), org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id, (SELECT min(days) FROM period) AS least
  ), young AS MATERIALIZED (SELECT ledger.first_since(clock_timestamp() - make_interval(days => least)) AS index FROM org)
  SELECT a.index FROM public.audit_entry a
    JOIN period p ON p.class = ledger.class_of(a.type) AND a.at >= p.from_at AND a.at < p.until_at
   WHERE a.organization_id = (SELECT id FROM org)
     AND a.index < (SELECT y.index FROM young y)
     AND a.at < clock_timestamp() - make_interval(days => p.days)
     AND (a.summary <> 'Expired.' OR EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = a.organization_id AND d.index = a.index))
     AND NOT EXISTS (SELECT FROM ledger.holds_on(a.index))
   ORDER BY a.index LIMIT up_to
$$;

-- As before (20261120150500_erasure): the decisions' own entries are among `own` already.
CREATE OR REPLACE FUNCTION ledger.erasure_entries(stored text) RETURNS TABLE (index bigint, reach text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id
  ), own AS MATERIALIZED (
    SELECT DISTINCT d.index FROM ledger.disclosure d
     WHERE d.organization_id = (SELECT id FROM org) AND d.subject = stored AND d.subject <> 'organization'
  ), dec AS MATERIALIZED (
    SELECT x.id, x.run_id, x.action_hash
      FROM own JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.index = own.index AND a.type = 'decision.made'
      JOIN public.decision x ON x.organization_id = a.organization_id AND x.id = a.subject_id
  ), thing AS (
    SELECT 'decision' AS kind, id FROM dec
    UNION SELECT 'run', run_id FROM dec WHERE run_id IS NOT NULL
    UNION SELECT 'approval', r.id FROM dec JOIN public.approval_request r ON r.organization_id = (SELECT id FROM org) AND r.decision_id = dec.id
    UNION SELECT 'preview', p.id FROM dec JOIN public.preview p ON p.organization_id = (SELECT id FROM org) AND p.action_hash = dec.action_hash
     WHERE dec.action_hash <> ''
  )
  SELECT own.index, 'subject' FROM own
  UNION ALL
  SELECT a.index, 'linked' FROM thing t
    JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.subject_id = t.id AND a.subject_kind = t.kind
     AND a.type <> 'decision.made'
   WHERE NOT EXISTS (SELECT FROM own WHERE own.index = a.index)
$$;
