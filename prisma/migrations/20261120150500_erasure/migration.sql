-- Erasure of a subject and retention by class of entry. What destroys is in the database: it asks for the two people, for
-- holds and for floors itself, and leaves behind which digests nobody can open any more and the entry that says so.

-- ---------- how long what is kept ----------

-- Every type of entry belongs to one class (lib/retention/classes.ts, held against this by a test). What no class names
-- is kept with the evidence about the evidence: the longest.
CREATE FUNCTION ledger.class_of(type text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN area IN ('decision', 'capability', 'action', 'outcome', 'human_outcome', 'run', 'preview', 'card', 'request', 'replay') THEN 'decisions'
    WHEN area = 'approval' THEN 'approvals'
    WHEN type IN ('person.signed_in', 'person.sign_in_failed', 'person.locked', 'person.signed_out', 'person.switched', 'person.session_revoked') THEN 'access'
    WHEN area IN ('audit', 'export', 'view') THEN 'reads'
    WHEN area IN ('organization', 'person', 'queue', 'service_account', 'agent', 'identity', 'stage', 'credential', 'token', 'tool', 'resource_type',
                  'resource', 'resources', 'grant', 'limit', 'policy', 'threshold', 'bands', 'snapshot', 'settings', 'change') THEN 'configuration'
    ELSE 'evidence' END
  FROM (SELECT split_part(type, '.', 1) AS area) t
$$;
CREATE FUNCTION ledger.default_days() RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT '{"decisions": 2557, "approvals": 2557, "configuration": 3653, "access": 731, "reads": 731, "evidence": 3653}'::jsonb
$$;
-- Days below which nothing goes while an organization is bound by it.
CREATE FUNCTION ledger.floor_days(floors text[]) RETURNS integer LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(max(CASE f WHEN 'eu_ai_act' THEN 184 WHEN 'hipaa' THEN 2192 WHEN 'sec_17a4' THEN 2192 END), 0) FROM unnest(floors) f
$$;

-- The history of the setting. A rule binds what is written from a minute after it was made: whatever was on its way then
-- is older than the rule, and keeps at least what it was promised.
CREATE TABLE ledger.retention_rule (
  organization_id text        NOT NULL,
  seq             integer     NOT NULL,
  at              timestamptz NOT NULL,
  days            jsonb       NOT NULL,
  floors          text[]      NOT NULL,
  PRIMARY KEY (organization_id, seq)
);
CREATE FUNCTION ledger.place_rule() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE last record;
BEGIN
  SELECT coalesce(max(r.seq), 0) AS seq, coalesce(max(r.at), '-infinity') AS at INTO last
    FROM ledger.retention_rule r WHERE r.organization_id = NEW.organization_id;
  NEW.seq := last.seq + 1;
  NEW.at := greatest(clock_timestamp() + interval '1 minute', last.at + interval '1 millisecond');
  IF (SELECT count(*) FROM jsonb_each_text(ledger.default_days()) c
       WHERE NEW.days->>c.key IS NULL OR NEW.days->>c.key !~ '^[1-9][0-9]{0,4}$'
          OR (NEW.days->>c.key)::integer < ledger.floor_days(NEW.floors)) > 0 THEN
    RAISE EXCEPTION 'every class is kept for some days, and not below a floor' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER place_rule BEFORE INSERT ON ledger.retention_rule FOR EACH ROW EXECUTE FUNCTION ledger.place_rule();

-- What an entry of a class written from one time to another is kept: the longest of what held then and ever since.
CREATE FUNCTION ledger.retention_periods() RETURNS TABLE (class text, from_at timestamptz, until_at timestamptz, days integer, floor integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH rule AS (
    SELECT 0 AS seq, '-infinity'::timestamptz AS at, ledger.default_days() AS days, '{}'::text[] AS floors
    UNION ALL
    SELECT r.seq, r.at, r.days, r.floors FROM ledger.retention_rule r WHERE r.organization_id = current_setting('app.organization_id', true)
  ), span AS (
    SELECT c.key AS class, r.seq, r.at, lead(r.at, 1, 'infinity') OVER (PARTITION BY c.key ORDER BY r.seq) AS until,
           ledger.floor_days(r.floors) AS floor, greatest((r.days->>c.key)::integer, ledger.floor_days(r.floors)) AS days
      FROM rule r, jsonb_each_text(ledger.default_days()) c
  )
  SELECT s.class, s.at, s.until,
         max(s.days) OVER (PARTITION BY s.class ORDER BY s.seq DESC), max(s.floor) OVER (PARTITION BY s.class ORDER BY s.seq DESC)
    FROM span s
$$;

-- ---------- what was destroyed, and by which entry ----------

CREATE TABLE ledger.removal (
  organization_id text        NOT NULL,
  by_index        bigint      NOT NULL,
  kind            text        NOT NULL CHECK (kind IN ('erasure', 'expiry', 'purge')),
  from_index      bigint      NOT NULL,
  to_index        bigint      NOT NULL,
  entries         integer     NOT NULL,
  disclosures     integer     NOT NULL,
  at              timestamptz NOT NULL,
  PRIMARY KEY (organization_id, by_index)
);
-- Digests that nobody can open any more. What a bundle says to be gone, and replay to be erased or expired.
CREATE TABLE ledger.gone (
  organization_id text   NOT NULL,
  index           bigint NOT NULL,
  by_index        bigint NOT NULL,
  digests         text[] NOT NULL,
  PRIMARY KEY (organization_id, index, by_index)
);

-- Nothing is destroyed without the entry that says so: asked at commit, when the entry must be there.
CREATE FUNCTION ledger.demand_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE said text;
BEGIN
  SELECT convert_from(e.bytes, 'UTF8')::jsonb->>'type' INTO said
    FROM ledger.envelope e WHERE e.organization_id = NEW.organization_id AND e.index = NEW.by_index;
  IF said IS DISTINCT FROM (CASE NEW.kind WHEN 'erasure' THEN 'erasure.executed' WHEN 'expiry' THEN 'retention.executed' ELSE 'retention.purged' END) THEN
    RAISE EXCEPTION 'entry % does not say what was destroyed', NEW.by_index USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER demand_entry AFTER INSERT ON ledger.removal DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger.demand_entry();

-- ---------- erasures ----------

CREATE TABLE "erasure" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "entry_index" BIGINT,
    "counts" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "erasure_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE UNIQUE INDEX "erasure_requested" ON "erasure" ("organization_id", "subject") WHERE "state" = 'requested';
CREATE FUNCTION keep_erasure() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'requested' OR NEW.decided_by IS NOT NULL OR NEW.entry_index IS NOT NULL THEN
      RAISE EXCEPTION 'an erasure begins as a request' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' OR OLD.state <> 'requested' OR NEW.state NOT IN ('withdrawn', 'executed')
     OR (NEW.state = 'executed' AND current_user <> 'countersign_purger')
     OR (NEW.organization_id, NEW.id, NEW.subject, NEW.requested_by, NEW.requested_at)
        IS DISTINCT FROM (OLD.organization_id, OLD.id, OLD.subject, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'an erasure stays as it was requested and as it ended' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER place_erasure BEFORE INSERT ON erasure FOR EACH ROW EXECUTE FUNCTION keep_erasure();
CREATE TRIGGER keep_erasure BEFORE UPDATE OR DELETE ON erasure FOR EACH ROW EXECUTE FUNCTION keep_erasure();
CREATE TRIGGER keep_erasure_whole BEFORE TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE erasure ENABLE ALWAYS TRIGGER keep_erasure;
ALTER TABLE erasure ENABLE ALWAYS TRIGGER keep_erasure_whole;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger.retention_rule', 'ledger.removal', 'ledger.gone', 'public.erasure'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON %s USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('GRANT SELECT ON %s TO countersign_runtime, countersign_purger', t);
    IF t <> 'public.erasure' THEN
      EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.deny_change()', t);
      EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', t);
      EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER deny_change', t);
      EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER deny_truncate', t);
    END IF;
  END LOOP;
END $$;
GRANT INSERT ON ledger.retention_rule TO countersign_runtime;
GRANT INSERT, UPDATE ON erasure TO countersign_runtime;
GRANT UPDATE ON erasure TO countersign_purger;
GRANT INSERT ON ledger.removal, ledger.gone TO countersign_purger;
GRANT UPDATE (keys_epoch, first) ON ledger.log_head TO countersign_purger;

-- ---------- what an erasure reaches ----------

-- Entries that disclose something about the subject, and those about the same actions: what people and agents wrote about
-- them is sealed with the organization's own key, and may name the subject.
CREATE FUNCTION ledger.erasure_entries(stored text) RETURNS TABLE (index bigint, reach text)
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
   WHERE NOT EXISTS (SELECT FROM own WHERE own.index = a.index)
$$;

-- What stands against it, in the order of its weight: a hold, a legal floor, a request that still waits, a member who is active.
CREATE FUNCTION ledger.erasure_obstacles(stored text) RETURNS TABLE (kind text, detail text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id
  ), reached AS MATERIALIZED (SELECT e.index, e.reach FROM ledger.erasure_entries(stored) e
  ), held AS MATERIALIZED (
    SELECT h.id FROM public.legal_hold h
     WHERE h.organization_id = (SELECT id FROM org) AND h.lifted_at IS NULL AND (h.everything OR stored = ANY (h.subjects))
    UNION
    SELECT on_entry FROM reached r, LATERAL ledger.holds_on(r.index) AS on_entry
     WHERE EXISTS (SELECT FROM public.legal_hold h WHERE h.organization_id = (SELECT id FROM org) AND h.lifted_at IS NULL)
  )
  SELECT 'hold', id FROM held
  UNION ALL
  SELECT 'floor', to_char(max(a.at + make_interval(days => p.floor)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    FROM reached r
    JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.index = r.index
    JOIN ledger.retention_periods() p ON p.class = ledger.class_of(a.type) AND a.at >= p.from_at AND a.at < p.until_at
   WHERE r.reach = 'subject'
  HAVING max(a.at + make_interval(days => p.floor)) FILTER (WHERE p.floor > 0) > clock_timestamp()
  UNION ALL
  SELECT 'waiting', q.id FROM reached r
    JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.index = r.index AND a.type = 'decision.made'
    JOIN public.approval_request q ON q.organization_id = a.organization_id AND q.decision_id = a.subject_id AND q.status IN ('waiting', 'approved')
   WHERE r.reach = 'subject'
  UNION ALL
  SELECT 'member', m.person_id FROM public.membership m
   WHERE m.organization_id = (SELECT id FROM org) AND stored = 'person:' || m.person_id AND m.status = 'active'
$$;

-- ---------- plain text that goes with it ----------

-- The structure of a card stays (what decided, and how); what was asked, of whom and in which words, goes.
CREATE FUNCTION ledger.emptied_card(card jsonb, word text) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT card || jsonb_build_object(
    'sentence', word, 'on_behalf_of', NULL, 'arguments', '{}'::jsonb, 'resources', '[]'::jsonb, 'before', NULL, 'after', NULL,
    'preview_note', NULL, 'reasoning', NULL, 'field_errors', '[]'::jsonb, 'alternative', NULL,
    'reason', coalesce(card->'reason', '{}'::jsonb) || jsonb_build_object('sentence', word),
    'hashes', coalesce(card->'hashes', '{}'::jsonb) || '{"action": ""}'::jsonb,
    'run', CASE WHEN jsonb_typeof(card->'run') = 'object' THEN (card->'run') || '{"external_id": null, "request": null}'::jsonb END,
    'rules', coalesce((
      SELECT jsonb_agg((r - 'error' - 'alternative' - 'limit')
                       || CASE WHEN r->>'step' IN ('policy', 'threshold', 'stage', 'never', 'containment') THEN '{}'::jsonb ELSE jsonb_build_object('sentence', word) END
                       ORDER BY n)
        FROM jsonb_array_elements(CASE WHEN jsonb_typeof(card->'rules') = 'array' THEN card->'rules' ELSE '[]'::jsonb END) WITH ORDINALITY AS t(r, n)), '[]'::jsonb))
$$;

GRANT UPDATE (record, core, answer, request_id, resource_key, action_hash) ON decision TO countersign_purger;
GRANT SELECT, UPDATE ON decision_card, approval_request, approval_vote, approval_event, outcome_report, run, run_event, run_denial, preview TO countersign_purger;
GRANT UPDATE (summary, correlation_id, subject_id) ON audit_entry TO countersign_purger;
GRANT SELECT, DELETE ON idempotency_key, replay_decision, simulation, resource, counter, sign_in_failure TO countersign_purger;
GRANT SELECT, UPDATE ON policy_version, change_request, change_event, change_review, membership TO countersign_purger;

CREATE FUNCTION ledger.empty_content(decisions text[], approvals text[], runs text[], previews text[], entries bigint[], word text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE org text := current_setting('app.organization_id', true);
BEGIN
  UPDATE public.decision SET record = '', core = '', answer = '', request_id = '', resource_key = '', action_hash = ''
   WHERE organization_id = org AND id = ANY (decisions);
  UPDATE public.decision_card SET sentence = word, card = ledger.emptied_card(card::jsonb, word)::json, review_note = NULL
   WHERE organization_id = org AND decision_id = ANY (decisions);
  UPDATE public.outcome_report SET report = '{}' WHERE organization_id = org AND decision_id = ANY (decisions);
  DELETE FROM public.idempotency_key WHERE organization_id = org AND decision_id = ANY (decisions);
  DELETE FROM public.replay_decision WHERE organization_id = org AND decision_id = ANY (decisions);
  DELETE FROM public.simulation WHERE organization_id = org AND question->>'decision' = ANY (decisions);
  UPDATE public.approval_request
     SET title = word, subtitle = '', action_hash = '', effective_action_hash = '', card_hash = '', resource_key = '', reason = NULL,
         proposed_arguments = '{}', effective_arguments = '{}', basis = basis || '{"resources": []}'::jsonb,
         card = card || jsonb_build_object('content', ledger.emptied_card(coalesce(card->'content', '{}'::jsonb), word), 'warning', NULL)
   WHERE organization_id = org AND id = ANY (approvals);
  UPDATE public.approval_vote SET reason = NULL, card_hash = '' WHERE organization_id = org AND approval_id = ANY (approvals);
  UPDATE public.approval_event SET text = NULL, detail = '{}' WHERE organization_id = org AND approval_id = ANY (approvals);
  UPDATE public.run_denial SET reason = word, resource_key = 'gone:' || approval_id WHERE organization_id = org AND approval_id = ANY (approvals);
  UPDATE public.run SET trigger = NULL, request = NULL, intent = NULL, instructions = NULL, external_id = NULL, correlation_id = id, labels = '{}'
   WHERE organization_id = org AND id = ANY (runs);
  UPDATE public.run_event SET payload = '{}' WHERE organization_id = org AND run_id = ANY (runs);
  UPDATE public.preview SET before = NULL, after = NULL, note = NULL, action_hash = '' WHERE organization_id = org AND id = ANY (previews);
  UPDATE public.audit_entry SET summary = word, correlation_id = NULL WHERE organization_id = org AND index = ANY (entries);
END $$;

-- In what people wrote by hand the subject is found by what it is called, as a word of its own.
CREATE FUNCTION ledger.without_word(given text, word text, instead text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN position(word IN given) = 0 THEN given ELSE
    regexp_replace(given, '(?<![[:alnum:]_])' || regexp_replace(word, '([^[:alnum:][:space:]])', '\\\1', 'g') || '(?![[:alnum:]_])', instead, 'g') END
$$;
CREATE FUNCTION ledger.empty_mentions(type_given text, id_given text, words text[], instead text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  plain text;
  word text; -- as it stands within JSON
  found text;
BEGIN
  DELETE FROM public.resource WHERE organization_id = org AND type = type_given AND id = id_given;
  FOREACH plain IN ARRAY words LOOP
    word := substr(to_json(plain)::text, 2, length(to_json(plain)::text) - 2);
    found := '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    DELETE FROM public.simulation WHERE organization_id = org AND question::text LIKE found;
    DELETE FROM public.counter WHERE organization_id = org AND position(plain IN scope_key) > 0;
    DELETE FROM public.idempotency_key WHERE organization_id = org AND position(convert_to(word, 'UTF8') IN answer) > 0;
    -- an example that was made of an action about the subject goes as a whole
    UPDATE public.policy_version
       SET examples = coalesce((SELECT jsonb_agg(x) FROM jsonb_array_elements(examples) x WHERE ledger.without_word(x::text, word, instead) = x::text), '[]')
     WHERE organization_id = org AND examples::text LIKE found;
    UPDATE public.change_request
       SET title = ledger.without_word(title, plain, instead), why = ledger.without_word(why, plain, instead),
           items = ledger.without_word(items::text, word, instead)::jsonb, base = ledger.without_word(base::text, word, instead)::jsonb,
           before = ledger.without_word(before::text, word, instead)::jsonb, after = ledger.without_word(after::text, word, instead)::jsonb,
           results = ledger.without_word(results::text, word, instead)::jsonb
     WHERE organization_id = org AND concat_ws(' ', title, why, items, base, before, after, results) LIKE found;
    UPDATE public.change_event SET text = ledger.without_word(text, plain, instead), detail = ledger.without_word(detail::text, word, instead)::jsonb
     WHERE organization_id = org AND concat_ws(' ', text, detail) LIKE found;
    UPDATE public.change_review SET note = ledger.without_word(note, plain, instead) WHERE organization_id = org AND note LIKE found;
  END LOOP;
END $$;

-- ---------- the erasure itself ----------

-- @param by_given  the index of the entry that will say so: the head's size, which is locked here
-- @param at_index, at_ordinal  rows of ledger.disclosure, each of which must be within its reach
-- @param gone_index, gone_digests  per entry the digests that they opened, joined by commas
CREATE FUNCTION ledger.erase_subject(
  erasure_given text, confirmed_by text, by_given bigint, at_index bigint[], at_ordinal integer[],
  gone_index bigint[], gone_digests text[], type_given text, id_given text, words text[],
  OUT entries integer, OUT disclosures integer, OUT decisions integer
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  asked public.erasure;
  against record;
  reached bigint[];
  own bigint[];
  strange integer;
  things text[];
  word text := 'Erased.';
BEGIN
  PERFORM FROM ledger.log_head h WHERE h.organization_id = org AND h.size = by_given FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the head of the log is not where it was locked'; END IF;
  SELECT * INTO asked FROM public.erasure e WHERE e.organization_id = org AND e.id = erasure_given AND e.state = 'requested' FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such erasure waits' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF confirmed_by = asked.requested_by OR asked.subject IN ('person:' || confirmed_by, 'person:' || asked.requested_by)
     OR NOT EXISTS (SELECT FROM public.membership m WHERE m.organization_id = org AND m.person_id = asked.requested_by AND m.status = 'active' AND 'compliance' = ANY (m.roles))
     OR NOT EXISTS (SELECT FROM public.membership m WHERE m.organization_id = org AND m.person_id = confirmed_by AND m.status = 'active' AND 'admin' = ANY (m.roles)) THEN
    RAISE EXCEPTION 'an erasure takes compliance and an admin, two people' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO against FROM ledger.erasure_obstacles(asked.subject) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the subject must not be erased: % %', against.kind, against.detail USING ERRCODE = 'insufficient_privilege';
  END IF;

  SELECT array_agg(e.index), array_agg(e.index) FILTER (WHERE e.reach = 'subject') INTO reached, own FROM ledger.erasure_entries(asked.subject) e;
  reached := coalesce(reached, '{}');
  own := coalesce(own, '{}');
  SELECT count(*) INTO strange FROM unnest(at_index, at_ordinal) AS t(i, o)
    LEFT JOIN ledger.disclosure d ON d.organization_id = org AND d.index = t.i AND d.ordinal = t.o
    LEFT JOIN public.audit_entry a ON a.organization_id = org AND a.index = t.i
   WHERE d.index IS NULL OR d.subject NOT IN (asked.subject, 'organization')
      OR NOT (d.index = ANY (reached) OR split_part(a.type, '.', 1) IN ('resource', 'resources'))
      OR EXISTS (SELECT FROM ledger.holds_on(t.i));
  IF strange > 0 THEN RAISE EXCEPTION 'an erasure reaches no further than its subject' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT count(*) INTO strange FROM unnest(gone_index, gone_digests) AS t(i, digests)
    LEFT JOIN ledger.envelope e ON e.organization_id = org AND e.index = t.i
   WHERE e.index IS NULL OR NOT (convert_from(e.bytes, 'UTF8')::jsonb->'sd') @> to_jsonb(string_to_array(t.digests, ','));
  IF strange > 0 THEN RAISE EXCEPTION 'a digest is not of its entry' USING ERRCODE = 'insufficient_privilege'; END IF;

  SELECT coalesce(array_agg(a.subject_id), '{}') INTO things FROM public.audit_entry a
   WHERE a.organization_id = org AND a.index = ANY (own) AND a.type = 'decision.made';
  decisions := cardinality(things);
  PERFORM ledger.empty_content(things,
    ARRAY(SELECT q.id FROM public.approval_request q WHERE q.organization_id = org AND q.decision_id = ANY (things)),
    ARRAY(SELECT DISTINCT d.run_id FROM public.decision d WHERE d.organization_id = org AND d.id = ANY (things) AND d.run_id IS NOT NULL),
    ARRAY(SELECT p.id FROM public.preview p JOIN public.decision d ON d.organization_id = p.organization_id AND d.action_hash = p.action_hash
           WHERE p.organization_id = org AND p.action_hash <> '' AND d.id = ANY (things)),
    reached, word);
  UPDATE public.audit_entry SET summary = word, subject_id = NULL
   WHERE organization_id = org AND index = ANY (at_index) AND subject_kind = 'resource';
  PERFORM ledger.empty_mentions(type_given, id_given, words, '[erased]');
  IF asked.subject LIKE 'person:%' THEN
    UPDATE public.membership SET name = 'Erased person', email = person_id || '@erased.invalid', preferences = '{}', time_zone = NULL
     WHERE organization_id = org AND 'person:' || person_id = asked.subject;
    DELETE FROM public.sign_in_failure WHERE organization_id = org AND 'person:' || person_id = asked.subject;
  END IF;

  DELETE FROM ledger.disclosure d USING unnest(at_index, at_ordinal) AS t(i, o)
   WHERE d.organization_id = org AND d.index = t.i AND d.ordinal = t.o;
  IF EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = org AND d.subject = asked.subject) THEN
    RAISE EXCEPTION 'something about the subject would be left behind';
  END IF;
  DELETE FROM ledger.subject_key k WHERE k.organization_id = org AND k.subject = asked.subject;
  UPDATE ledger.log_head SET keys_epoch = keys_epoch + 1 WHERE organization_id = org;

  INSERT INTO ledger.gone (organization_id, index, by_index, digests)
  SELECT org, t.i, by_given, string_to_array(t.digests, ',') FROM unnest(gone_index, gone_digests) AS t(i, digests);
  entries := cardinality(gone_index);
  SELECT coalesce(sum(cardinality(string_to_array(t.digests, ','))), 0) INTO disclosures FROM unnest(gone_digests) AS t(digests);
  INSERT INTO ledger.removal VALUES (org, by_given, 'erasure',
    coalesce((SELECT min(i) FROM unnest(reached) i), by_given), coalesce((SELECT max(i) + 1 FROM unnest(reached) i), by_given), entries, disclosures, clock_timestamp());
  UPDATE public.erasure SET state = 'executed', label = '', reason = '', decided_by = confirmed_by, decided_at = clock_timestamp(), entry_index = by_given,
         counts = jsonb_build_object('entries', erase_subject.entries, 'disclosures', erase_subject.disclosures, 'decisions', erase_subject.decisions)
   WHERE organization_id = org AND id = erasure_given;
END $$;

-- The account of an erased person belongs to the installation. It goes when no organization has that member any more.
CREATE FUNCTION installation.erase_account_here(person_given text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM public.one_time_link l WHERE l.organization_id = current_setting('app.organization_id', true)
     AND (l.person_id = person_given OR l.email = (SELECT p.email FROM public.person p WHERE p.id = person_given));
  IF EXISTS (SELECT FROM public.membership m WHERE m.person_id = person_given AND m.email <> m.person_id || '@erased.invalid')
     OR NOT EXISTS (SELECT FROM public.membership m WHERE m.organization_id = current_setting('app.organization_id', true)
                     AND m.person_id = person_given AND m.email = m.person_id || '@erased.invalid') THEN
    RETURN false;
  END IF;
  DELETE FROM public.one_time_link WHERE person_id = person_given;
  DELETE FROM public.session WHERE person_id = person_given;
  DELETE FROM public.external_account WHERE person_id = person_given;
  UPDATE public.person SET email = id || '@erased.invalid', name = 'Erased person', password_hash = NULL, disabled_at = coalesce(disabled_at, now())
   WHERE id = person_given;
  RETURN true;
END $$;
GRANT DELETE ON external_account TO countersign_definer;

DO $$
BEGIN
  REVOKE ALL ON FUNCTION ledger.erasure_entries(text), ledger.erasure_obstacles(text), ledger.empty_content(text[], text[], text[], text[], bigint[], text),
    ledger.empty_mentions(text, text, text[], text), installation.erase_account_here(text),
    ledger.erase_subject(text, text, bigint, bigint[], integer[], bigint[], text[], text, text, text[]) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger.erasure_entries(text), ledger.erasure_obstacles(text) TO countersign_runtime, countersign_purger;
  GRANT EXECUTE ON FUNCTION installation.erase_account_here(text) TO countersign_runtime;
  GRANT EXECUTE ON FUNCTION ledger.erase_subject(text, text, bigint, bigint[], integer[], bigint[], text[], text, text, text[]) TO countersign_runtime;
  GRANT CREATE ON SCHEMA ledger TO countersign_purger;
  GRANT CREATE ON SCHEMA installation TO countersign_definer;
  ALTER FUNCTION ledger.empty_content(text[], text[], text[], text[], bigint[], text) OWNER TO countersign_purger;
  ALTER FUNCTION ledger.empty_mentions(text, text, text[], text) OWNER TO countersign_purger;
  ALTER FUNCTION ledger.erase_subject(text, text, bigint, bigint[], integer[], bigint[], text[], text, text, text[]) OWNER TO countersign_purger;
  ALTER FUNCTION installation.erase_account_here(text) OWNER TO countersign_definer;
  REVOKE CREATE ON SCHEMA ledger FROM countersign_purger;
  REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
END $$;
