-- Where the log's feed is delivered to, each with its own place in the log. No payload is kept here.
CREATE TABLE "feed_endpoint" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "disclosures" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "cursor" BIGINT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_attempt_at" TIMESTAMPTZ(3),
    "last_delivered_at" TIMESTAMPTZ(3),
    "last_fault" TEXT,

    CONSTRAINT "feed_endpoint_pkey" PRIMARY KEY ("organization_id","id")
);
ALTER TABLE "feed_endpoint" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "feed_endpoint" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "feed_endpoint"
  USING (organization_id = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE, DELETE ON "feed_endpoint" TO countersign_runtime;
