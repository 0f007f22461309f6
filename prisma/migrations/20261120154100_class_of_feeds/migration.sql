-- Views that people save and the endpoints of the feed have classes, too (lib/retention/classes.ts).
CREATE OR REPLACE FUNCTION ledger.class_of(type text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN area IN ('decision', 'capability', 'action', 'outcome', 'human_outcome', 'run', 'preview', 'card', 'request', 'replay') THEN 'decisions'
    WHEN area = 'approval' THEN 'approvals'
    WHEN type IN ('person.signed_in', 'person.sign_in_failed', 'person.locked', 'person.signed_out', 'person.switched', 'person.session_revoked') THEN 'access'
    WHEN area IN ('audit', 'export', 'view', 'saved_view') THEN 'reads'
    WHEN area IN ('organization', 'person', 'queue', 'service_account', 'agent', 'identity', 'stage', 'credential', 'token', 'tool', 'resource_type',
                  'resource', 'resources', 'grant', 'limit', 'policy', 'threshold', 'bands', 'snapshot', 'settings', 'change', 'feed_endpoint') THEN 'configuration'
    ELSE 'evidence' END
  FROM (SELECT split_part(type, '.', 1) AS area) t
$$;
