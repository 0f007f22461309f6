-- What people want to change of what decides, who reviewed it, and what happened to it.
CREATE TABLE "change_request" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "writers" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'draft',
    "items" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "round" INTEGER NOT NULL DEFAULT 1,
    "base_snapshot" TEXT NOT NULL,
    "base" JSONB NOT NULL,
    "loosening" BOOLEAN NOT NULL,
    "loosening_why" JSONB NOT NULL DEFAULT '[]',
    "submitted_at" TIMESTAMPTZ(3),
    "apply_at" TIMESTAMPTZ(3),
    "scheduled_by" TEXT,
    "failure" JSONB,
    "applied_at" TIMESTAMPTZ(3),
    "applied_by" TEXT,
    "applied_order" INTEGER,
    "snapshot_before" TEXT,
    "snapshot_after" TEXT,
    "before" JSONB,
    "after" JSONB,
    "results" JSONB NOT NULL DEFAULT '[]',
    "emergency_by" TEXT,
    "emergency_reason" TEXT,
    "review_due_at" TIMESTAMPTZ(3),
    "reviewed_by" TEXT,
    "reviewed_at" TIMESTAMPTZ(3),
    "review_note" TEXT,
    "roll_back_of" TEXT,
    "rolled_back_at" TIMESTAMPTZ(3),
    "rolled_back_by" TEXT,
    "roll_back_reason" TEXT,
    "closed_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "change_request_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE TABLE "change_review" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "change_id" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "note" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "change_review_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE TABLE "change_event" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "change_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "text" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "change_event_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE UNIQUE INDEX "change_request_organization_id_applied_order_key" ON "change_request"("organization_id", "applied_order");
CREATE INDEX "change_request_organization_id_state_updated_at_id_idx" ON "change_request"("organization_id", "state", "updated_at" DESC, "id" DESC);
CREATE UNIQUE INDEX "change_review_organization_id_change_id_round_person_id_key" ON "change_review"("organization_id", "change_id", "round", "person_id");
CREATE INDEX "change_event_organization_id_change_id_at_idx" ON "change_event"("organization_id", "change_id", "at");
-- What the worker looks for every second, across organizations.
CREATE INDEX "change_request_due" ON "change_request" ("apply_at") WHERE "state" = 'scheduled';

ALTER TABLE "change_review" ADD CONSTRAINT "change_review_organization_id_change_id_fkey" FOREIGN KEY ("organization_id", "change_id") REFERENCES "change_request"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "change_event" ADD CONSTRAINT "change_event_organization_id_change_id_fkey" FOREIGN KEY ("organization_id", "change_id") REFERENCES "change_request"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['change_request', 'change_review', 'change_event'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON %I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO countersign_runtime', t);
  END LOOP;
END $$;
-- Votes and history stay as they were written; a change moves on, and is never deleted.
GRANT UPDATE ON change_request TO countersign_runtime;
CREATE POLICY definer ON change_request TO countersign_definer USING (true) WITH CHECK (true);
GRANT SELECT ON change_request TO countersign_definer;

CREATE FUNCTION installation.organizations_with_due_changes(at timestamptz) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT DISTINCT organization_id FROM change_request WHERE state = 'scheduled' AND apply_at <= at $$;

REVOKE ALL ON FUNCTION installation.organizations_with_due_changes(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.organizations_with_due_changes(timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.organizations_with_due_changes(timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
