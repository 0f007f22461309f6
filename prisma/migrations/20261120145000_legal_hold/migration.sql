-- Legal holds, erasures and retention: what may be destroyed, when, and what forbids it. Whatever destroys evidence is a
-- function that countersign_purger owns; each asks for holds itself, whoever calls it.
DO $$ BEGIN CREATE ROLE countersign_purger NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN EXECUTE format('GRANT countersign_purger TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$;
GRANT USAGE ON SCHEMA public, ledger TO countersign_purger;

-- ---------- the head knows which keys are good, and where the envelopes begin ----------

-- keys_epoch: raised under the head's lock when a key is destroyed. Whoever sealed with an older one seals again.
-- first: the index of the oldest envelope that is still there; hashes are there from 0.
ALTER TABLE ledger.log_head ADD COLUMN keys_epoch bigint NOT NULL DEFAULT 0, ADD COLUMN first bigint NOT NULL DEFAULT 0;
CREATE TRIGGER deny_back BEFORE UPDATE ON ledger.log_head FOR EACH ROW
  WHEN (NEW.keys_epoch < OLD.keys_epoch OR NEW.first < OLD.first) EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE ledger.log_head ENABLE ALWAYS TRIGGER deny_back;

DROP FUNCTION ledger.lock_head(text);
CREATE FUNCTION ledger.lock_head(
  organization text, OUT origin text, OUT size text, OUT frontier text, OUT last_ms text, OUT now_ms text, OUT keys_epoch text
) LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
BEGIN
  SELECT h.origin, h.size::text, encode(h.frontier, 'hex'), floor(extract(epoch FROM h.last_at) * 1000)::bigint::text, h.keys_epoch::text
    INTO origin, size, frontier, last_ms, keys_epoch
    FROM ledger.log_head h WHERE h.organization_id = organization FOR UPDATE;
  now_ms := floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text;
END $$;
REVOKE ALL ON FUNCTION ledger.lock_head(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.lock_head(text) TO countersign_runtime;

-- What a subject's key has sealed: asked when it is erased or held. Most rows are the organization's own.
CREATE INDEX disclosure_subject ON ledger.disclosure (organization_id, subject, index) WHERE subject <> 'organization';

-- ---------- legal holds ----------

CREATE TABLE "legal_hold" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "matter" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "everything" BOOLEAN NOT NULL DEFAULT false,
    "subjects" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "agents" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "runs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "decisions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "from_at" TIMESTAMPTZ(3),
    "until_at" TIMESTAMPTZ(3),
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "lift_requested_by" TEXT,
    "lift_requested_at" TIMESTAMPTZ(3),
    "lift_reason" TEXT,
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),
    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("organization_id","id")
);
-- A hold that covers nothing would be a false comfort.
ALTER TABLE legal_hold ADD CONSTRAINT legal_hold_scope CHECK (
  everything OR from_at IS NOT NULL OR until_at IS NOT NULL
  OR coalesce(cardinality(subjects), 0) + coalesce(cardinality(agents), 0) + coalesce(cardinality(runs), 0) + coalesce(cardinality(decisions), 0) > 0);
CREATE INDEX "legal_hold_active" ON "legal_hold" ("organization_id") WHERE "lifted_at" IS NULL;

-- What it covers stays as it was placed; it ends by two different people, and does not come back.
CREATE FUNCTION keep_legal_hold() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ends text[] := ARRAY['lift_requested_by', 'lift_requested_at', 'lift_reason', 'lifted_by', 'lifted_at'];
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a legal hold is lifted, never deleted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF to_jsonb(NEW) - ends <> to_jsonb(OLD) - ends OR OLD.lifted_at IS NOT NULL THEN
    RAISE EXCEPTION 'a legal hold stays as it was placed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.lifted_at IS NULL THEN
    IF NEW.lifted_by IS NOT NULL THEN
      RAISE EXCEPTION 'a hold is lifted at a time' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.lift_requested_by IS NULL OR NEW.lift_requested_by IS DISTINCT FROM OLD.lift_requested_by
     OR NEW.lifted_by IS NULL OR NEW.lifted_by = OLD.lift_requested_by
     OR (SELECT count(*) FROM public.membership m
          WHERE m.organization_id = OLD.organization_id AND m.person_id IN (OLD.lift_requested_by, NEW.lifted_by)
            AND m.status = 'active' AND m.roles && ARRAY['compliance', 'admin']) <> 2 THEN
    RAISE EXCEPTION 'a legal hold is lifted by two different people' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION place_legal_hold() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.lift_requested_by IS NOT NULL OR NEW.lifted_by IS NOT NULL OR NEW.lifted_at IS NOT NULL THEN
    RAISE EXCEPTION 'a legal hold begins in force' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER place_legal_hold BEFORE INSERT ON legal_hold FOR EACH ROW EXECUTE FUNCTION place_legal_hold();
CREATE TRIGGER keep_legal_hold BEFORE UPDATE OR DELETE ON legal_hold FOR EACH ROW EXECUTE FUNCTION keep_legal_hold();
CREATE TRIGGER keep_legal_hold_whole BEFORE TRUNCATE ON legal_hold FOR EACH STATEMENT EXECUTE FUNCTION keep_legal_hold();
ALTER TABLE legal_hold ENABLE ALWAYS TRIGGER keep_legal_hold;
ALTER TABLE legal_hold ENABLE ALWAYS TRIGGER keep_legal_hold_whole;

ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON legal_hold USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE ON legal_hold TO countersign_runtime;
GRANT SELECT ON legal_hold, decision, approval_request, preview, audit_entry, membership TO countersign_purger;
GRANT SELECT ON ledger.disclosure, ledger.log_head TO countersign_purger;

-- Which decisions a thing of the log is about: their subjects are its subjects.
CREATE FUNCTION ledger.decisions_of(kind text, id_given text) RETURNS TABLE (id text, ledger_index bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT d.id, d.ledger_index FROM public.decision d
   WHERE d.organization_id = current_setting('app.organization_id', true) AND (
         (kind = 'decision' AND d.id = id_given)
      OR (kind = 'run' AND d.run_id = id_given)
      OR (kind = 'approval' AND d.id = (SELECT a.decision_id FROM public.approval_request a
           WHERE a.organization_id = d.organization_id AND a.id = id_given))
      OR (kind = 'preview' AND d.action_hash <> '' AND d.action_hash = (SELECT p.action_hash FROM public.preview p
           WHERE p.organization_id = d.organization_id AND p.id = id_given)))
$$;

-- The holds in force that cover an entry. A period narrows what else is named; by itself it is a scope.
CREATE FUNCTION ledger.holds_on(entry bigint) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.id FROM public.legal_hold h, public.audit_entry a
   WHERE h.organization_id = current_setting('app.organization_id', true) AND h.lifted_at IS NULL
     AND a.organization_id = h.organization_id AND a.index = entry
     AND a.at >= coalesce(h.from_at, '-infinity') AND a.at < coalesce(h.until_at, 'infinity')
     AND (h.everything
       OR cardinality(h.subjects) + cardinality(h.agents) + cardinality(h.runs) + cardinality(h.decisions) = 0
       OR a.agent_id = ANY (h.agents) OR a.run_id = ANY (h.runs)
       OR (a.subject_kind = 'agent' AND a.subject_id = ANY (h.agents))
       OR (a.subject_kind = 'run' AND a.subject_id = ANY (h.runs))
       OR (a.subject_kind = 'decision' AND a.subject_id = ANY (h.decisions))
       OR (cardinality(h.subjects) > 0 AND (
            a.subject_kind = 'person' AND 'person:' || a.subject_id = ANY (h.subjects)
            OR a.actor_kind = 'person' AND 'person:' || a.actor_id = ANY (h.subjects)
            OR EXISTS (SELECT FROM ledger.disclosure d WHERE d.organization_id = h.organization_id AND d.index = a.index AND d.subject = ANY (h.subjects))))
       OR (cardinality(h.subjects) + cardinality(h.decisions) > 0 AND a.subject_kind IN ('decision', 'run', 'approval', 'preview') AND EXISTS (
            SELECT FROM ledger.decisions_of(a.subject_kind, a.subject_id) x
             WHERE x.id = ANY (h.decisions) OR EXISTS (SELECT FROM ledger.disclosure d
                    WHERE d.organization_id = h.organization_id AND d.index = x.ledger_index AND d.subject = ANY (h.subjects)))))
$$;
-- For what is deleted as a whole: whether a hold covers any entry from one index up to another.
CREATE FUNCTION ledger.held_between(from_index bigint, to_index bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.legal_hold h
                  WHERE h.organization_id = current_setting('app.organization_id', true) AND h.lifted_at IS NULL)
     AND EXISTS (SELECT FROM public.audit_entry a
                  WHERE a.organization_id = current_setting('app.organization_id', true)
                    AND a.index >= from_index AND a.index < to_index AND EXISTS (SELECT FROM ledger.holds_on(a.index)))
$$;
REVOKE ALL ON FUNCTION ledger.decisions_of(text, text), ledger.holds_on(bigint), ledger.held_between(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.decisions_of(text, text), ledger.holds_on(bigint), ledger.held_between(bigint, bigint) TO countersign_runtime, countersign_purger;
