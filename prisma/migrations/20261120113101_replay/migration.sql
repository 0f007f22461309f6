-- Replays of recorded decisions: exact ones (does the record still give the same bytes?) and what-ifs (what would a
-- draft have answered?). Results, not evidence: they go after a while, and what an exact one found is in the ledger.
CREATE TABLE "replay" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "night" DATE,
    "change_id" TEXT,
    "items" JSONB,
    "base_snapshot" TEXT,
    "selection" JSONB NOT NULL,
    "sample" JSONB,
    "total" INTEGER,
    "done" INTEGER NOT NULL DEFAULT 0,
    "place" JSONB,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "claimed_by" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT,

    CONSTRAINT "replay_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE UNIQUE INDEX "replay_organization_id_night_key" ON "replay"("organization_id", "night");
CREATE INDEX "replay_organization_id_created_at_id_idx" ON "replay"("organization_id", "created_at" DESC, "id" DESC);
CREATE INDEX "replay_organization_id_change_id_created_at_idx" ON "replay"("organization_id", "change_id", "created_at" DESC);
CREATE INDEX "replay_due" ON "replay"("state", "lease_until") WHERE "state" IN ('queued', 'running');

-- The decisions that a replay answered otherwise than they were.
CREATE TABLE "replay_decision" (
    "organization_id" TEXT NOT NULL,
    "replay_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "was" TEXT NOT NULL,
    "now" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "replay_decision_pkey" PRIMARY KEY ("organization_id","replay_id","decision_id"),
    CONSTRAINT "replay_decision_organization_id_replay_id_fkey" FOREIGN KEY ("organization_id", "replay_id") REFERENCES "replay"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "replay_decision_organization_id_replay_id_at_decision_id_idx" ON "replay_decision"("organization_id", "replay_id", "at" DESC, "decision_id" DESC);

-- A simulation whose question is too long for an address.
CREATE TABLE "simulation" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "question" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "simulation_pkey" PRIMARY KEY ("organization_id","id")
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['replay', 'replay_decision', 'simulation'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON %I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO countersign_runtime', t);
  END LOOP;
END $$;
REVOKE UPDATE ON replay_decision, simulation FROM countersign_runtime;
CREATE POLICY definer ON replay TO countersign_definer USING (true) WITH CHECK (true);
GRANT SELECT ON replay TO countersign_definer;

-- Waiting, or running in a worker that has not been heard of since.
CREATE FUNCTION installation.organizations_with_due_replays(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT organization_id FROM public.replay WHERE state = 'queued' OR (state = 'running' AND lease_until < at)
$$;
REVOKE ALL ON FUNCTION installation.organizations_with_due_replays(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.organizations_with_due_replays(timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.organizations_with_due_replays(timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
