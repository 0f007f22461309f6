-- 20261120181500_bounded_destruction and 20261120182000_audit_of_the_rest were made beside each other; what both say stands
-- here once, and uses the indexes that are left: by place, and by subject for what is no decision's own entry.
DROP FUNCTION IF EXISTS ledger.due_entries(integer);

-- As in 20261120181500_bounded_destruction, up to the first entry that is too young for every class: times never go back
-- along the log.
CREATE OR REPLACE FUNCTION ledger.look_for_due(from_index bigint, up_to integer, OUT due bigint[], OUT until_index bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  young bigint := ledger.first_since(clock_timestamp() - make_interval(days => (SELECT min(p.days) FROM ledger.retention_periods() p)));
  found bigint[];
BEGIN
  due := '{}';
  IF EXISTS (SELECT FROM public.legal_hold h WHERE h.organization_id = org AND h.lifted_at IS NULL AND h.everything) THEN RETURN; END IF;
  SELECT array_agg(t.index) INTO found FROM (
    SELECT a.index FROM public.audit_entry a
     WHERE a.organization_id = org AND a.index >= from_index AND a.index < least(from_index + up_to, young)) t;
  IF found IS NOT NULL THEN
    due := ARRAY(SELECT d.index FROM ledger.due_among(found) d);
  END IF;
  IF from_index + up_to < young THEN
    until_index := from_index + up_to;
  END IF;
END $$;

-- As in 20261120181500_bounded_destruction: the decisions' own entries are among `own` already.
CREATE OR REPLACE FUNCTION ledger.erasure_entries(stored text, given bigint[]) RETURNS TABLE (index bigint, reach text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id
  ), own AS MATERIALIZED (
    SELECT t.index FROM (SELECT DISTINCT unnest(given) AS index) t
     WHERE stored <> 'organization' AND EXISTS (
       SELECT FROM ledger.disclosure d WHERE d.organization_id = (SELECT id FROM org) AND d.index = t.index AND d.subject = stored)
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
CREATE OR REPLACE FUNCTION ledger.erasure_entries(stored text) RETURNS TABLE (index bigint, reach text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.index, e.reach FROM ledger.erasure_entries(stored, ARRAY(SELECT n.index FROM ledger.erasure_next(stored, NULL) n)) e
$$;
