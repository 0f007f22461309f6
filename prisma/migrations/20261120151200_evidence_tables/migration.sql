-- What is evidence outside of the log (lib/platform/evidence-tables.ts): until now only missing grants kept it. Now triggers
-- do too, as in the log: against the owner, against a superuser who forgets them, and against a foreign key that cascades,
-- which acts as the owner whoever caused it.
LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE; -- head first, as whoever appends

CREATE FUNCTION ledger.protect(kept regclass, guarded text, VARIADIC purger text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE allowed text := (SELECT string_agg(quote_literal(p), ', ') FROM unnest(purger) p WHERE p <> '');
BEGIN
  EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION ledger.deny_change(%s)', guarded, kept, allowed);
  EXECUTE format('CREATE TRIGGER deny_delete BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.deny_change(%s)', kept, allowed);
  EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', kept);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER deny_change, ENABLE ALWAYS TRIGGER deny_delete, ENABLE ALWAYS TRIGGER deny_truncate', kept);
  EXECUTE format('REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM countersign_runtime', kept);
END $$;
REVOKE ALL ON FUNCTION ledger.protect(regclass, text, text[]) FROM PUBLIC;

-- Evidence: whole rows, but for the columns that are named. What holds words about people the purger may empty or delete,
-- when they are erased or their time is over; what decided and how it was defined nobody may.
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT * FROM (VALUES
    ('audit_entry',     '{}'::text[],                                                              true),
    ('decision',        '{action_state}',                                                          true),
    ('decision_card',   '{review_due,review_state,review_note,reviewed_by,reviewed_at}',           true),
    ('outcome_report',  '{}',                                                                      true),
    ('approval_vote',   '{}',                                                                      true),
    ('approval_event',  '{}',                                                                      true),
    ('run_event',       '{}',                                                                      true),
    ('change_review',   '{}',                                                                      true),
    ('change_event',    '{}',                                                                      true),
    ('preview',         '{}',                                                                      true),
    ('snapshot',        '{}',                                                                      false),
    ('snapshot_part',   '{}',                                                                      false),
    ('tool_version',    '{review}',                                                                false),
    ('policy_version',  '{}',                                                                      false)
  ) AS t(name, changes, erasable) LOOP
    PERFORM ledger.protect(
      format('public.%I', t.name)::regclass,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = format('public.%I', t.name)::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (t.changes)),
      VARIADIC CASE WHEN t.erasable THEN ARRAY['UPDATE', 'DELETE'] ELSE ARRAY[''] END);
    EXECUTE format('REVOKE UPDATE ON public.%I FROM countersign_runtime', t.name);
    IF cardinality(t.changes) > 0 THEN
      EXECUTE format('GRANT UPDATE (%s) ON public.%I TO countersign_runtime', array_to_string(t.changes, ', '), t.name);
    END IF;
  END LOOP;
END $$;

-- State that people's acts move: the rows stay, and what they are about stays what it was.
SELECT ledger.protect('public.approval_request', 'organization_id, id, decision_id, action_hash, identity_id, agent_id, environment, run_id, tool, tool_version, proposed_arguments, excluded', VARIADIC ARRAY['UPDATE', 'DELETE']),
       ledger.protect('public.change_request', 'organization_id, id, author_id, roll_back_of, created_at', VARIADIC ARRAY['UPDATE', 'DELETE']),
       ledger.protect('public.run', 'organization_id, id, identity_id, agent_id, environment, external_id, trigger, request, intent, instructions, instructions_sha256, correlation_id, started_at', VARIADIC ARRAY['UPDATE', 'DELETE']),
       ledger.protect('public.run_denial', 'organization_id, run_id, tool, resource_key', VARIADIC ARRAY['UPDATE', 'DELETE']),
       ledger.protect('public."grant"', 'organization_id, id, identity_id, tool, constraints, ask_above, starts_at, ends_at, justification, approved_by, created_by, created_at, hash', VARIADIC ARRAY['']);
DROP FUNCTION ledger.protect(regclass, text, text[]);

-- Of the head one trigger says what it may not become, so that none of its parts can be missing unseen.
DROP TRIGGER deny_change ON ledger.log_head;
DROP TRIGGER deny_back ON ledger.log_head;
CREATE TRIGGER deny_change BEFORE UPDATE ON ledger.log_head FOR EACH ROW
  WHEN (NEW.organization_id <> OLD.organization_id OR NEW.size < OLD.size OR NEW.last_at < OLD.last_at
        OR NEW.incarnation < OLD.incarnation OR NEW.keys_epoch < OLD.keys_epoch OR NEW.first < OLD.first)
  EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.log_head ENABLE ALWAYS TRIGGER deny_change;

-- The log's tables give nothing but what appending and reading need.
REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA ledger FROM countersign_runtime;
-- Nobody but the owner makes anything that our names could meet first.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
