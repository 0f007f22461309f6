-- One question per run of the workers' job over all organizations: which anchors to offer something to, and of which
-- people have to be told something else than before. Nothing of an organization but its id leaves.
CREATE FUNCTION installation.anchors_to_do()
RETURNS TABLE (organization_id text, name text, due boolean, alarm_changed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger AS $$
  WITH each AS (
    SELECT s.*, h.size AS log_size, coalesce(a.size, 0) AS anchored
      FROM anchor_state s JOIN log_head h ON h.organization_id = s.organization_id
      LEFT JOIN LATERAL (
        SELECT size FROM anchor WHERE anchor.organization_id = s.organization_id AND anchor.name = s.name AND origin = h.origin
         ORDER BY size DESC LIMIT 1) a ON true
     WHERE s.configured),
  judged AS (
    SELECT each.*, CASE
        WHEN forked_size IS NOT NULL THEN 'forked'
        WHEN log_size > anchored AND clock_timestamp() - greatest(since,
          (SELECT e.at FROM envelope e WHERE e.organization_id = each.organization_id AND e.index = anchored))
          > make_interval(secs => late_after_seconds) THEN 'late'
      END AS alarm_now
      FROM each)
  SELECT j.organization_id, j.name, d.due, j.alarm_now IS DISTINCT FROM j.alarm
    FROM judged j, LATERAL (SELECT (log_size > anchored OR forked_size IS NOT NULL)
         AND next_at <= clock_timestamp() AND leased_until <= clock_timestamp() AS due) d
   WHERE d.due OR j.alarm_now IS DISTINCT FROM j.alarm
$$;
REVOKE ALL ON FUNCTION installation.anchors_to_do() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.anchors_to_do() TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.anchors_to_do() OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
