-- What is destroyed under the head's lock is bounded, however much there is: decisions wait for that lock. Retention is told
-- which entries to look at, an erasure goes step by step, and both ask under the lock only about what they take.

-- ---------- retention ----------

-- How far the log was looked through for what is over: the next look goes on there, and begins again at the end.
CREATE TABLE ledger.retention_look (
  organization_id text   NOT NULL PRIMARY KEY,
  next_index      bigint NOT NULL
);
ALTER TABLE ledger.retention_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.retention_look FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON ledger.retention_look USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE ON ledger.retention_look TO countersign_runtime;

-- Of these entries those whose time is over though something of them is still there, and that no hold covers. An entry that
-- is emptied discloses nothing any more: both go in one transaction.
CREATE FUNCTION ledger.due_among(entries bigint[]) RETURNS TABLE (index bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id
  ), looked AS MATERIALIZED (
    SELECT a.index, a.type, a.at FROM unnest(entries) AS t(i)
      JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.index = t.i
     WHERE a.summary <> 'Expired.'
  ), kind AS MATERIALIZED (SELECT t.type, ledger.class_of(t.type) AS class FROM (SELECT DISTINCT type FROM looked) t
  ), over AS MATERIALIZED (
    SELECT l.index FROM looked l JOIN kind k USING (type)
      JOIN ledger.retention_periods() p ON p.class = k.class AND l.at >= p.from_at AND l.at < p.until_at
     WHERE l.at < clock_timestamp() - make_interval(days => p.days)
  ), held AS MATERIALIZED (SELECT h.everything FROM public.legal_hold h WHERE h.organization_id = (SELECT id FROM org) AND h.lifted_at IS NULL)
  SELECT o.index FROM over o
   WHERE NOT EXISTS (SELECT FROM held WHERE everything)
     AND (NOT EXISTS (SELECT FROM held) OR NOT EXISTS (SELECT FROM ledger.holds_on(o.index)))
   ORDER BY o.index
$$;
-- The same for so many entries from an index on; until_index is where to go on, and it is null at the end of what can be over.
CREATE FUNCTION ledger.look_for_due(from_index bigint, up_to integer, OUT due bigint[], OUT until_index bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  cutoff timestamptz := clock_timestamp() - make_interval(days => (SELECT min(p.days) FROM ledger.retention_periods() p));
  found bigint[];
BEGIN
  due := '{}';
  IF EXISTS (SELECT FROM public.legal_hold h WHERE h.organization_id = org AND h.lifted_at IS NULL AND h.everything) THEN RETURN; END IF;
  SELECT array_agg(t.index) INTO found FROM (
    SELECT a.index FROM public.audit_entry a
     WHERE a.organization_id = org AND a.index >= from_index AND a.index < from_index + up_to AND a.at < cutoff) t;
  IF found IS NOT NULL THEN
    due := ARRAY(SELECT d.index FROM ledger.due_among(found) d);
  END IF;
  -- times never go back along the log
  IF EXISTS (SELECT FROM public.audit_entry a WHERE a.organization_id = org AND a.index >= from_index + up_to AND a.at < cutoff) THEN
    until_index := from_index + up_to;
  END IF;
END $$;

DROP FUNCTION ledger.expire_content(integer);
DROP FUNCTION ledger.due_entries(integer);
CREATE FUNCTION ledger.expire_content(wanted bigint[], OUT by_index bigint, OUT from_index bigint, OUT to_index bigint, OUT entries integer, OUT digests text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  due bigint[];
BEGIN
  entries := 0;
  IF cardinality(wanted) > 5000 THEN RAISE EXCEPTION 'no more than 5000 entries at once'; END IF;
  SELECT h.size INTO by_index FROM ledger.log_head h WHERE h.organization_id = org FOR UPDATE;
  SELECT array_agg(d.index ORDER BY d.index) INTO due FROM ledger.due_among(wanted) d;
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

-- ---------- erasure: step by step ----------

-- An erasure of many entries is executing while its steps go on; whom it is about is known until the key is gone.
CREATE OR REPLACE FUNCTION keep_erasure() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'requested' OR NEW.decided_by IS NOT NULL OR NEW.entry_index IS NOT NULL THEN
      RAISE EXCEPTION 'an erasure begins as a request' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' OR OLD.state NOT IN ('requested', 'executing') OR NEW.state NOT IN ('withdrawn', 'executing', 'executed')
     OR (NEW.state = 'withdrawn' AND OLD.state <> 'requested')
     OR (NEW.state IN ('executing', 'executed') AND current_user <> 'countersign_purger')
     OR (OLD.state = 'executing' AND (NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by, OLD.decided_at))
     OR (NEW.organization_id, NEW.id, NEW.subject, NEW.requested_by, NEW.requested_at)
        IS DISTINCT FROM (OLD.organization_id, OLD.id, OLD.subject, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'an erasure stays as it was requested and as it ended' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP INDEX "erasure_requested";
CREATE UNIQUE INDEX "erasure_requested" ON "erasure" ("organization_id", "subject") WHERE "state" IN ('requested', 'executing');

-- The entry that says so: of a step, or of the last one.
CREATE OR REPLACE FUNCTION ledger.demand_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE said text;
BEGIN
  SELECT convert_from(e.bytes, 'UTF8')::jsonb->>'type' INTO said
    FROM ledger.envelope e WHERE e.organization_id = NEW.organization_id AND e.index = NEW.by_index;
  IF said IS NULL OR said <> ALL (CASE NEW.kind WHEN 'erasure' THEN ARRAY['erasure.proceeded', 'erasure.executed'] WHEN 'expiry' THEN ARRAY['retention.executed'] ELSE ARRAY['retention.purged'] END) THEN
    RAISE EXCEPTION 'entry % does not say what was destroyed', NEW.by_index USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

-- Of the entries that disclose something about the subject, the oldest.
CREATE FUNCTION ledger.erasure_next(stored text, up_to integer) RETURNS TABLE (index bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT d.index FROM ledger.disclosure d
   WHERE d.organization_id = current_setting('app.organization_id', true) AND d.subject = stored AND d.subject <> 'organization'
   ORDER BY d.index LIMIT up_to
$$;
-- What an erasure reaches from these of them, or from all: what people and agents wrote about the same actions, too.
CREATE FUNCTION ledger.erasure_entries(stored text, given bigint[]) RETURNS TABLE (index bigint, reach text)
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
   WHERE NOT EXISTS (SELECT FROM own WHERE own.index = a.index)
$$;
CREATE OR REPLACE FUNCTION ledger.erasure_entries(stored text) RETURNS TABLE (index bigint, reach text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.index, e.reach FROM ledger.erasure_entries(stored, ARRAY(SELECT n.index FROM ledger.erasure_next(stored, NULL) n)) e
$$;

-- What stands against it, in the order of its weight: a hold, a legal floor, a request that still waits, a member who is active.
CREATE FUNCTION ledger.erasure_obstacles(stored text, given bigint[]) RETURNS TABLE (kind text, detail text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH org AS MATERIALIZED (SELECT current_setting('app.organization_id', true) AS id
  ), reached AS MATERIALIZED (SELECT e.index, e.reach FROM ledger.erasure_entries(stored, given) e
  ), held AS MATERIALIZED (
    SELECT h.id FROM public.legal_hold h
     WHERE h.organization_id = (SELECT id FROM org) AND h.lifted_at IS NULL AND (h.everything OR stored = ANY (h.subjects))
    UNION
    SELECT on_entry FROM (SELECT r.index FROM reached r
                           WHERE EXISTS (SELECT FROM public.legal_hold h WHERE h.organization_id = (SELECT id FROM org) AND h.lifted_at IS NULL) OFFSET 0) r,
           LATERAL ledger.holds_on(r.index) AS on_entry
  ), about AS MATERIALIZED (
    SELECT a.at, a.type, a.subject_id FROM reached r JOIN public.audit_entry a ON a.organization_id = (SELECT id FROM org) AND a.index = r.index
     WHERE r.reach = 'subject'
  ), class AS MATERIALIZED (SELECT t.type, ledger.class_of(t.type) AS class FROM (SELECT DISTINCT type FROM about) t)
  SELECT 'hold', id FROM held
  UNION ALL
  SELECT 'floor', to_char(max(a.at + make_interval(days => p.floor)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    FROM about a JOIN class c USING (type)
    JOIN ledger.retention_periods() p ON p.class = c.class AND a.at >= p.from_at AND a.at < p.until_at
  HAVING max(a.at + make_interval(days => p.floor)) FILTER (WHERE p.floor > 0) > clock_timestamp()
  UNION ALL
  SELECT 'waiting', q.id FROM about a
    JOIN public.approval_request q ON q.organization_id = (SELECT id FROM org) AND q.decision_id = a.subject_id AND q.status IN ('waiting', 'approved')
   WHERE a.type = 'decision.made'
  UNION ALL
  SELECT 'member', m.person_id FROM public.membership m
   WHERE m.organization_id = (SELECT id FROM org) AND stored = 'person:' || m.person_id AND m.status = 'active'
$$;
CREATE OR REPLACE FUNCTION ledger.erasure_obstacles(stored text) RETURNS TABLE (kind text, detail text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT o.kind, o.detail FROM ledger.erasure_obstacles(stored, ARRAY(SELECT n.index FROM ledger.erasure_next(stored, NULL) n)) o
$$;

-- What people wrote by hand: in rows that move only under the organization's lock, which is taken before the head's. What
-- agents' calls left behind for a day is found here, too, but goes under the head's lock, which those who write it hold.
DROP FUNCTION ledger.empty_mentions(text, text, text[], text);
CREATE FUNCTION ledger.empty_mentions(words text[], instead text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  plain text;
  word text; -- as it stands within JSON
  found text;
BEGIN
  FOREACH plain IN ARRAY words LOOP
    word := substr(to_json(plain)::text, 2, length(to_json(plain)::text) - 2);
    found := '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    CONTINUE WHEN length(plain) < 4;
    DELETE FROM public.simulation WHERE organization_id = org AND ledger.without_word(question::text, word, '') <> question::text;
    DELETE FROM public.saved_view WHERE organization_id = org
       AND ledger.without_word(concat_ws(' ', name, replace(replace(query, '+', ' '), '%20', ' ')), plain, '')
           <> concat_ws(' ', name, replace(replace(query, '+', ' '), '%20', ' '));
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
CREATE FUNCTION ledger.mentioned(given text, words text[]) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM unnest(words) AS w(word) WHERE length(word) >= 4 AND position(word IN given) > 0 AND ledger.without_word(given, word, '') <> given)
$$;

-- One step: what these rows disclose, and the plain text of the same actions; with the last of them the key goes.
-- @param at_index, at_ordinal  rows of ledger.disclosure, each of which must be within the reach of the step's entries
-- @param seen_index, seen_ordinal  all rows that were opened for it: one that is missing was written since
-- @param gone_index, gone_digests  per entry the digests that they opened, joined by commas
-- @param last  whether nothing should be left afterwards
DROP FUNCTION ledger.erase_subject(text, text, bigint, bigint[], integer[], bigint[], text[], text, text, text[]);
CREATE FUNCTION ledger.erase_subject(
  erasure_given text, confirmed_given text, last boolean, at_index bigint[], at_ordinal integer[], seen_index bigint[], seen_ordinal integer[],
  gone_index bigint[], gone_digests text[], type_given text, id_given text, words text[],
  OUT by_index bigint, OUT entries integer, OUT disclosures integer, OUT decisions integer, OUT finished boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  asked public.erasure;
  against record;
  own bigint[];
  reached bigint[];
  strange integer;
  things text[];
  word text := 'Erased.';
  plain text[] := words;
  json text[] := ARRAY(SELECT substr(to_json(w)::text, 2, length(to_json(w)::text) - 2) FROM unnest(words) w);
  looked_at timestamptz := clock_timestamp() - interval '1 minute';
  counters tid[];
  keys tid[];
BEGIN
  SELECT * INTO asked FROM public.erasure e WHERE e.organization_id = org AND e.id = erasure_given AND e.state IN ('requested', 'executing') FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such erasure waits' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF asked.state = 'executing' THEN
    IF confirmed_given IS DISTINCT FROM asked.decided_by THEN
      RAISE EXCEPTION 'somebody else confirmed this erasure' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSE
    IF confirmed_given = asked.requested_by OR asked.subject IN ('person:' || confirmed_given, 'person:' || asked.requested_by)
       OR NOT EXISTS (SELECT FROM public.membership m WHERE m.organization_id = org AND m.person_id = asked.requested_by AND m.status = 'active' AND 'compliance' = ANY (m.roles))
       OR NOT EXISTS (SELECT FROM public.membership m WHERE m.organization_id = org AND m.person_id = confirmed_given AND m.status = 'active' AND 'admin' = ANY (m.roles)) THEN
      RAISE EXCEPTION 'an erasure takes compliance and an admin, two people' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO against FROM ledger.erasure_obstacles(asked.subject) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'the subject must not be erased: % %', against.kind, against.detail USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  -- what may be much is done or found before the head is locked
  PERFORM ledger.empty_mentions(words, '[erased]');
  IF cardinality(words) > 0 THEN
    counters := ARRAY(SELECT c.ctid FROM public.counter c WHERE c.organization_id = org AND ledger.mentioned(c.scope_key, plain));
    keys := ARRAY(SELECT k.ctid FROM public.idempotency_key k WHERE k.organization_id = org AND ledger.mentioned(convert_from(k.answer, 'UTF8'), json));
  END IF;

  SELECT h.size INTO by_index FROM ledger.log_head h WHERE h.organization_id = org FOR UPDATE;
  own := ARRAY(SELECT DISTINCT t.i FROM unnest(at_index, at_ordinal) AS t(i, o)
                 JOIN ledger.disclosure d ON d.organization_id = org AND d.index = t.i AND d.ordinal = t.o AND d.subject = asked.subject);
  SELECT * INTO against FROM ledger.erasure_obstacles(asked.subject, own) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the subject must not be erased: % %', against.kind, against.detail USING ERRCODE = 'insufficient_privilege';
  END IF;
  reached := ARRAY(SELECT e.index FROM ledger.erasure_entries(asked.subject, own) e);
  -- its retention may have ended meanwhile
  IF EXISTS (SELECT FROM unnest(at_index, at_ordinal) AS t(i, o)
              WHERE NOT EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = org AND d.index = t.i AND d.ordinal = t.o)) THEN
    RAISE EXCEPTION 'something about the subject was destroyed meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  SELECT count(*) INTO strange FROM unnest(at_index, at_ordinal) AS t(i, o)
    LEFT JOIN ledger.disclosure d ON d.organization_id = org AND d.index = t.i AND d.ordinal = t.o
    LEFT JOIN public.audit_entry a ON a.organization_id = org AND a.index = t.i
    LEFT JOIN (SELECT DISTINCT i FROM unnest(reached) AS r(i)) r ON r.i = t.i
   WHERE d.subject NOT IN (asked.subject, 'organization')
      OR NOT (r.i IS NOT NULL OR split_part(a.type, '.', 1) IN ('resource', 'resources'));
  IF strange > 0 OR EXISTS (
    SELECT FROM (SELECT DISTINCT i FROM unnest(at_index) AS t(i)
                  WHERE EXISTS (SELECT FROM public.legal_hold h WHERE h.organization_id = org AND h.lifted_at IS NULL) OFFSET 0) t, LATERAL ledger.holds_on(t.i)) THEN
    RAISE EXCEPTION 'an erasure reaches no further than its subject' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT count(*) INTO strange FROM unnest(gone_index, gone_digests) AS t(i, digests)
    LEFT JOIN ledger.envelope e ON e.organization_id = org AND e.index = t.i
   WHERE e.index IS NULL OR NOT (convert_from(e.bytes, 'UTF8')::jsonb->'sd') @> to_jsonb(string_to_array(t.digests, ','));
  IF strange > 0 THEN RAISE EXCEPTION 'a digest is not of its entry' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT i FROM unnest(reached) AS r(i)) r
               JOIN ledger.disclosure d ON d.organization_id = org AND d.index = r.i AND d.subject IN (asked.subject, 'organization')
               LEFT JOIN unnest(seen_index, seen_ordinal) AS s(i, o) ON s.i = d.index AND s.o = d.ordinal WHERE s.i IS NULL) THEN
    RAISE EXCEPTION 'something about the subject was written meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;

  DELETE FROM public.counter c WHERE c.organization_id = org AND c.ctid = ANY (counters) AND ledger.mentioned(c.scope_key, plain);
  DELETE FROM public.idempotency_key k WHERE k.organization_id = org AND k.ctid = ANY (keys) AND ledger.mentioned(convert_from(k.answer, 'UTF8'), json);
  IF cardinality(words) > 0 THEN
    DELETE FROM public.counter c WHERE c.organization_id = org AND c.bucket > looked_at - interval '1 hour' AND ledger.mentioned(c.scope_key, plain);
    DELETE FROM public.idempotency_key k WHERE k.organization_id = org AND k.created_at > looked_at AND ledger.mentioned(convert_from(k.answer, 'UTF8'), json);
  END IF;
  things := ARRAY(SELECT a.subject_id FROM public.audit_entry a WHERE a.organization_id = org AND a.index = ANY (own) AND a.type = 'decision.made');
  decisions := cardinality(things);
  PERFORM ledger.empty_content(things,
    ARRAY(SELECT q.id FROM public.approval_request q WHERE q.organization_id = org AND q.decision_id = ANY (things)),
    ARRAY(SELECT DISTINCT d.run_id FROM public.decision d WHERE d.organization_id = org AND d.id = ANY (things) AND d.run_id IS NOT NULL),
    ARRAY(SELECT p.id FROM public.preview p JOIN public.decision d ON d.organization_id = p.organization_id AND d.action_hash = p.action_hash
           WHERE p.organization_id = org AND p.action_hash <> '' AND d.organization_id = org AND d.id = ANY (things)),
    reached, word);
  UPDATE public.audit_entry SET summary = word, subject_id = NULL
   WHERE organization_id = org AND index = ANY (at_index) AND subject_kind = 'resource';
  DELETE FROM ledger.disclosure d USING unnest(at_index, at_ordinal) AS t(i, o)
   WHERE d.organization_id = org AND d.index = t.i AND d.ordinal = t.o;
  finished := last AND NOT EXISTS (SELECT FROM ledger.erasure_next(asked.subject, 1));
  IF cardinality(own) = 0 AND NOT finished THEN
    RAISE EXCEPTION 'something about the subject would be left behind';
  END IF;
  IF finished THEN
    DELETE FROM public.resource WHERE organization_id = org AND type = type_given AND id = id_given;
    IF asked.subject LIKE 'person:%' THEN
      UPDATE public.membership SET name = 'Erased person', email = person_id || '@erased.invalid', preferences = '{}', time_zone = NULL
       WHERE organization_id = org AND 'person:' || person_id = asked.subject;
      DELETE FROM public.sign_in_failure WHERE organization_id = org AND 'person:' || person_id = asked.subject;
    END IF;
    DELETE FROM ledger.subject_key k WHERE k.organization_id = org AND k.subject = asked.subject;
    UPDATE ledger.log_head SET keys_epoch = keys_epoch + 1 WHERE organization_id = org;
  END IF;

  INSERT INTO ledger.gone (organization_id, index, by_index, digests)
  SELECT org, t.i, erase_subject.by_index, string_to_array(t.digests, ',') FROM unnest(gone_index, gone_digests) AS t(i, digests);
  entries := cardinality(gone_index);
  SELECT coalesce(sum(cardinality(string_to_array(t.digests, ','))), 0) INTO disclosures FROM unnest(gone_digests) AS t(digests);
  INSERT INTO ledger.removal VALUES (org, by_index, 'erasure',
    coalesce((SELECT min(i) FROM unnest(reached) i), by_index), coalesce((SELECT max(i) + 1 FROM unnest(reached) i), by_index), entries, disclosures, clock_timestamp());
  UPDATE public.erasure e SET state = CASE WHEN finished THEN 'executed' ELSE 'executing' END,
         label = CASE WHEN finished THEN '' ELSE e.label END, reason = CASE WHEN finished THEN '' ELSE e.reason END,
         decided_by = confirmed_given, decided_at = coalesce(e.decided_at, clock_timestamp()), entry_index = erase_subject.by_index,
         counts = jsonb_build_object('entries', coalesce((e.counts->>'entries')::integer, 0) + erase_subject.entries,
                                     'disclosures', coalesce((e.counts->>'disclosures')::integer, 0) + erase_subject.disclosures,
                                     'decisions', coalesce((e.counts->>'decisions')::integer, 0) + erase_subject.decisions)
   WHERE e.organization_id = org AND e.id = erasure_given;
END $$;

DO $$
BEGIN
  REVOKE ALL ON FUNCTION ledger.due_among(bigint[]), ledger.look_for_due(bigint, integer), ledger.expire_content(bigint[]), ledger.erasure_next(text, integer),
    ledger.erasure_entries(text, bigint[]), ledger.erasure_obstacles(text, bigint[]), ledger.empty_mentions(text[], text), ledger.mentioned(text, text[]),
    ledger.erase_subject(text, text, boolean, bigint[], integer[], bigint[], integer[], bigint[], text[], text, text, text[]) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ledger.due_among(bigint[]), ledger.look_for_due(bigint, integer), ledger.erasure_next(text, integer),
    ledger.erasure_entries(text, bigint[]), ledger.erasure_obstacles(text, bigint[]) TO countersign_runtime, countersign_purger;
  GRANT EXECUTE ON FUNCTION ledger.expire_content(bigint[]),
    ledger.erase_subject(text, text, boolean, bigint[], integer[], bigint[], integer[], bigint[], text[], text, text, text[]) TO countersign_runtime;
  GRANT EXECUTE ON FUNCTION ledger.mentioned(text, text[]) TO countersign_purger;
  GRANT CREATE ON SCHEMA ledger TO countersign_purger;
  ALTER FUNCTION ledger.expire_content(bigint[]) OWNER TO countersign_purger;
  ALTER FUNCTION ledger.empty_mentions(text[], text) OWNER TO countersign_purger;
  ALTER FUNCTION ledger.erase_subject(text, text, boolean, bigint[], integer[], bigint[], integer[], bigint[], text[], text, text, text[]) OWNER TO countersign_purger;
  REVOKE CREATE ON SCHEMA ledger FROM countersign_purger;
END $$;

-- A connection that does this often must not keep a plan that was made for no particular size.
ALTER FUNCTION ledger.empty_content(text[], text[], text[], text[], bigint[], text) SET plan_cache_mode = 'force_custom_plan';
ALTER FUNCTION ledger.expire_content(bigint[]) SET plan_cache_mode = 'force_custom_plan';
ALTER FUNCTION ledger.purge_prefix(integer) SET plan_cache_mode = 'force_custom_plan';
ALTER FUNCTION ledger.erase_subject(text, text, boolean, bigint[], integer[], bigint[], integer[], bigint[], text[], text, text, text[]) SET plan_cache_mode = 'force_custom_plan';

-- Where the worker has an erasure to go on with.
CREATE POLICY definer ON erasure FOR SELECT TO countersign_definer USING (true);
GRANT SELECT ON erasure TO countersign_definer;
CREATE FUNCTION installation.organizations_with_erasures() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
  $$ SELECT DISTINCT organization_id FROM erasure WHERE state = 'executing' $$;
REVOKE ALL ON FUNCTION installation.organizations_with_erasures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.organizations_with_erasures() TO countersign_runtime;
DO $$
BEGIN
  GRANT CREATE ON SCHEMA installation TO countersign_definer;
  ALTER FUNCTION installation.organizations_with_erasures() OWNER TO countersign_definer;
  REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
END $$;
CREATE INDEX "erasure_executing" ON "erasure" ("organization_id") WHERE "state" = 'executing';
