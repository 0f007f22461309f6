-- The end of retention: what entries disclose first, then the entries themselves, from the oldest on. Both functions say
-- themselves what is due: whoever calls them names only how much at most.

-- What of an entry is still there though its time is over: its disclosures, or words in plain text.
CREATE FUNCTION ledger.due_entries(up_to integer) RETURNS TABLE (index bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH period AS MATERIALIZED (SELECT * FROM ledger.retention_periods()
  ), org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id, (SELECT min(days) FROM period) AS least)
  SELECT a.index FROM public.audit_entry a
    JOIN period p ON p.class = ledger.class_of(a.type) AND a.at >= p.from_at AND a.at < p.until_at
   WHERE a.organization_id = (SELECT id FROM org)
     AND a.at < clock_timestamp() - make_interval(days => (SELECT least FROM org))
     AND a.at < clock_timestamp() - make_interval(days => p.days)
     AND (a.summary <> 'Expired.' OR EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = a.organization_id AND d.index = a.index))
     AND NOT EXISTS (SELECT FROM ledger.holds_on(a.index))
   ORDER BY a.at, a.index LIMIT up_to
$$;

GRANT DELETE ON audit_entry, decision, decision_card, outcome_report, approval_request, approval_vote, approval_event, run_denial TO countersign_purger;

CREATE FUNCTION ledger.expire_content(up_to integer, OUT by_index bigint, OUT from_index bigint, OUT to_index bigint, OUT entries integer, OUT digests text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  due bigint[];
BEGIN
  entries := 0;
  SELECT h.size INTO by_index FROM ledger.log_head h WHERE h.organization_id = org FOR UPDATE;
  SELECT array_agg(d.index ORDER BY d.index) INTO due FROM ledger.due_entries(least(up_to, 5000)) d;
  IF by_index IS NULL OR due IS NULL THEN RETURN; END IF;
  from_index := due[1];
  to_index := due[cardinality(due)] + 1;
  entries := cardinality(due);

  WITH written AS (
    INSERT INTO ledger.gone (organization_id, index, by_index, digests)
    SELECT org, e.index, expire_content.by_index, sd.left_over
      FROM ledger.envelope e, LATERAL (
        SELECT array_agg(x ORDER BY x COLLATE "C") AS left_over FROM jsonb_array_elements_text(convert_from(e.bytes, 'UTF8')::jsonb->'sd') x
         WHERE NOT EXISTS (SELECT FROM ledger.gone g WHERE g.organization_id = org AND g.index = e.index AND x = ANY (g.digests))) sd
     WHERE e.organization_id = org AND e.index = ANY (due) AND sd.left_over IS NOT NULL
    RETURNING gone.digests)
  SELECT array_agg(x ORDER BY x COLLATE "C") INTO digests FROM written w, unnest(w.digests) x;
  digests := coalesce(digests, '{}');

  DELETE FROM ledger.disclosure d WHERE d.organization_id = org AND d.index = ANY (due);
  PERFORM ledger.empty_content(
    ARRAY(SELECT a.subject_id FROM public.audit_entry a WHERE a.organization_id = org AND a.index = ANY (due) AND a.type = 'decision.made'),
    ARRAY(SELECT a.subject_id FROM public.audit_entry a WHERE a.organization_id = org AND a.index = ANY (due) AND a.type = 'approval.requested'),
    ARRAY(SELECT a.subject_id FROM public.audit_entry a WHERE a.organization_id = org AND a.index = ANY (due) AND a.type = 'run.started'),
    ARRAY(SELECT a.subject_id FROM public.audit_entry a WHERE a.organization_id = org AND a.index = ANY (due) AND a.type = 'preview.stated'),
    due, 'Expired.');
  UPDATE public.run_event e SET payload = '{}'
    FROM (SELECT a.subject_id AS run, max(a.at) AS until FROM public.audit_entry a
           WHERE a.organization_id = org AND a.index = ANY (due) AND a.type = 'run.noted' GROUP BY 1) n
   WHERE e.organization_id = org AND e.run_id = n.run AND e.at <= n.until;
  UPDATE public.outcome_report r SET report = '{}'
    FROM (SELECT a.subject_id AS decision, max(a.at) AS until FROM public.audit_entry a
           WHERE a.organization_id = org AND a.index = ANY (due) AND a.type IN ('outcome.reported', 'human_outcome.reported') GROUP BY 1) n
   WHERE r.organization_id = org AND r.decision_id = n.decision AND r.at <= n.until + interval '1 minute';
  INSERT INTO ledger.removal VALUES (org, by_index, 'expiry', from_index, to_index, entries, cardinality(digests), clock_timestamp());
END $$;

-- Entries from the oldest on: never past one whose time is not over, that a hold covers or that still discloses something,
-- and never past what a checkpoint covers. Hashes stay.
CREATE FUNCTION ledger.purge_prefix(up_to integer, OUT by_index bigint, OUT from_index bigint, OUT to_index bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
  SELECT min(a.index) INTO stays
    FROM public.audit_entry a
    LEFT JOIN ledger.retention_periods() p ON p.class = ledger.class_of(a.type) AND a.at >= p.from_at AND a.at < p.until_at
   WHERE a.organization_id = org AND a.index >= from_index AND a.index < to_index
     AND (p.days IS NULL OR a.at >= clock_timestamp() - make_interval(days => p.days) OR a.summary <> 'Expired.'
       OR EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = org AND d.index = a.index)
       OR EXISTS (SELECT FROM ledger.holds_on(a.index)));
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
GRANT SELECT ON ledger.checkpoint TO countersign_purger;

DO $$
BEGIN
  REVOKE ALL ON FUNCTION ledger.due_entries(integer), ledger.expire_content(integer), ledger.purge_prefix(integer) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger.due_entries(integer) TO countersign_runtime, countersign_purger;
  GRANT EXECUTE ON FUNCTION ledger.expire_content(integer), ledger.purge_prefix(integer) TO countersign_runtime;
  GRANT CREATE ON SCHEMA ledger TO countersign_purger;
  ALTER FUNCTION ledger.expire_content(integer) OWNER TO countersign_purger;
  ALTER FUNCTION ledger.purge_prefix(integer) OWNER TO countersign_purger;
  REVOKE CREATE ON SCHEMA ledger FROM countersign_purger;
END $$;
