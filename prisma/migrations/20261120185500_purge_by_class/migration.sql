-- What may be purged is asked type by type, and for holds only where there are any: for each entry by itself that took most
-- of the time that the head was locked.
CREATE OR REPLACE FUNCTION ledger.purge_prefix(up_to integer, OUT by_index bigint, OUT from_index bigint, OUT to_index bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  covered bigint;
  stays bigint;
  decided text[];
  asked text[];
BEGIN
  SELECT h.size, h.first INTO by_index, from_index FROM ledger.log_head h WHERE h.organization_id = org FOR UPDATE;
  SELECT max(c.size) INTO covered FROM ledger.checkpoint c WHERE c.organization_id = org;
  IF by_index IS NULL OR covered IS NULL OR up_to < 1 THEN
    to_index := from_index;
    RETURN;
  END IF;
  to_index := greatest(from_index, least(covered, by_index, from_index + least(up_to, 5000)));
  WITH looked AS MATERIALIZED (
    SELECT a.index, a.type, a.at, a.summary FROM public.audit_entry a WHERE a.organization_id = org AND a.index >= from_index AND a.index < to_index
  ), kind AS MATERIALIZED (SELECT t.type, ledger.class_of(t.type) AS class FROM (SELECT DISTINCT type FROM looked) t
  ), held AS MATERIALIZED (SELECT h.id FROM public.legal_hold h WHERE h.organization_id = org AND h.lifted_at IS NULL)
  SELECT min(l.index) INTO stays
    FROM looked l JOIN kind k USING (type)
    LEFT JOIN ledger.retention_periods() p ON p.class = k.class AND l.at >= p.from_at AND l.at < p.until_at
   WHERE p.days IS NULL OR l.at >= clock_timestamp() - make_interval(days => p.days) OR l.summary <> 'Expired.'
      OR EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = org AND d.index = l.index)
      OR (EXISTS (SELECT FROM held) AND EXISTS (SELECT FROM ledger.holds_on(l.index)));
  to_index := least(to_index, coalesce(stays, to_index));
  IF to_index = from_index THEN RETURN; END IF;

  SELECT coalesce(array_agg(a.subject_id) FILTER (WHERE a.type = 'decision.made'), '{}'),
         coalesce(array_agg(a.subject_id) FILTER (WHERE a.type = 'approval.requested'), '{}') INTO decided, asked
    FROM public.audit_entry a WHERE a.organization_id = org AND a.index >= from_index AND a.index < to_index;
  DELETE FROM public.outcome_report x WHERE x.organization_id = org AND x.decision_id = ANY (decided);
  DELETE FROM public.decision_card x WHERE x.organization_id = org AND x.decision_id = ANY (decided);
  DELETE FROM public.decision x WHERE x.organization_id = org AND x.id = ANY (decided);
  DELETE FROM public.run_denial x WHERE x.organization_id = org AND x.approval_id = ANY (asked);
  DELETE FROM public.approval_vote x WHERE x.organization_id = org AND x.approval_id = ANY (asked);
  DELETE FROM public.approval_event x WHERE x.organization_id = org AND x.approval_id = ANY (asked);
  DELETE FROM public.approval_request x WHERE x.organization_id = org AND x.id = ANY (asked);
  DELETE FROM ledger.envelope e WHERE e.organization_id = org AND e.index >= from_index AND e.index < to_index;
  DELETE FROM public.audit_entry a WHERE a.organization_id = org AND a.index >= from_index AND a.index < to_index;
  UPDATE ledger.log_head SET first = to_index WHERE organization_id = org;
  INSERT INTO ledger.removal VALUES (org, by_index, 'purge', from_index, to_index, (to_index - from_index)::integer, 0, clock_timestamp());
END $$;
