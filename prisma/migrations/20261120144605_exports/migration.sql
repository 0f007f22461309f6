-- Bundles that people asked for: what is in them, how far they are, and the digests by which a file that somebody
-- changed is noticed. The files lie beside the database; who asked, what was made and who took it stands in the ledger.
CREATE TABLE "export" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "disclosures" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "covers" BIGINT,
    "step" TEXT,
    "total" BIGINT,
    "done" BIGINT NOT NULL DEFAULT 0,
    "checkpoint_size" BIGINT,
    "root" TEXT,
    "counts" JSONB,
    "bytes" BIGINT,
    "sha256" TEXT,
    "chunks" BYTEA,
    "fault" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "claimed_by" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "export_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE INDEX "export_due" ON "export"("state", "lease_until") WHERE "state" IN ('queued', 'running');

ALTER TABLE export ENABLE ROW LEVEL SECURITY;
ALTER TABLE export FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON export USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE ON export TO countersign_runtime;
CREATE POLICY definer ON export TO countersign_definer USING (true) WITH CHECK (true);
GRANT SELECT ON export TO countersign_definer;

-- Waiting, or running in a worker that has not been heard of since.
CREATE FUNCTION installation.organizations_with_due_exports(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT organization_id FROM public.export WHERE state = 'queued' OR (state = 'running' AND lease_until < at)
$$;
REVOKE ALL ON FUNCTION installation.organizations_with_due_exports(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.organizations_with_due_exports(timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.organizations_with_due_exports(timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
