-- The list of decided requests, newest first.
CREATE INDEX "approval_request_decided" ON "approval_request" ("organization_id", "decided_at" DESC, "id" DESC) WHERE "decided_at" IS NOT NULL;
