-- As in 20261120190000_destruction_by_place, which 20261120190500_looks_by_index was made beside: a look ends at the first
-- entry that is too young, and reads nothing behind it.
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
