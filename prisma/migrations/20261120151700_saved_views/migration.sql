-- Filters of the audit and of the decisions that somebody keeps under a name, for themselves or for all of the organization.
CREATE TABLE "saved_view" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "owner_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE UNIQUE INDEX "saved_view_organization_id_owner_id_page_name_key" ON "saved_view"("organization_id", "owner_id", "page", "name");
ALTER TABLE "saved_view" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "saved_view" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "saved_view"
  USING (organization_id = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE, DELETE ON "saved_view" TO countersign_runtime;
