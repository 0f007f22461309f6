-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "failed_attempts" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_account" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "external_account_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "organization_id" TEXT,
    "via" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "token_hash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "organization_id" TEXT,
    "person_id" TEXT,
    "email" TEXT,
    "roles" TEXT[],
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "private_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "active_snapshot" TEXT,
    "bands" JSONB NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "organization_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "roles" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "time_zone" TEXT,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("organization_id","person_id")
);

-- CreateTable
CREATE TABLE "service_account" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "token_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_account_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "agent" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "agent_identity" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "default_stage" TEXT NOT NULL DEFAULT 'supervised',
    "models" TEXT[],
    "tokens_not_before" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_identity_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "agent_credential" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "secret_hash" TEXT,
    "public_jwk" JSONB,
    "hint" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_credential_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "agent_stage" (
    "organization_id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_stage_pkey" PRIMARY KEY ("organization_id","identity_id","tool")
);

-- CreateTable
CREATE TABLE "revoked_token" (
    "organization_id" TEXT NOT NULL,
    "jti" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revoked_token_pkey" PRIMARY KEY ("organization_id","jti")
);

-- CreateTable
CREATE TABLE "tool" (
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "current_version" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tool_pkey" PRIMARY KEY ("organization_id","name")
);

-- CreateTable
CREATE TABLE "tool_version" (
    "organization_id" TEXT NOT NULL,
    "tool_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "definition_hash" TEXT NOT NULL,
    "review" TEXT NOT NULL DEFAULT 'reviewed',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tool_version_pkey" PRIMARY KEY ("organization_id","tool_name","version")
);

-- CreateTable
CREATE TABLE "resource_type" (
    "organization_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resource_type_pkey" PRIMARY KEY ("organization_id","type")
);

-- CreateTable
CREATE TABLE "resource" (
    "organization_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "registered_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resource_pkey" PRIMARY KEY ("organization_id","type","id")
);

-- CreateTable
CREATE TABLE "preview" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "action_hash" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "reach" JSONB NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "note" TEXT,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "preview_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "grant" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "constraints" JSONB NOT NULL,
    "ask_above" JSONB,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "justification" TEXT NOT NULL,
    "approved_by" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "hash" TEXT NOT NULL,

    CONSTRAINT "grant_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "limit" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "owner_id" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "counter" (
    "organization_id" TEXT NOT NULL,
    "limit_id" TEXT NOT NULL,
    "scope_key" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "value" BIGINT NOT NULL,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("organization_id","limit_id","scope_key","bucket")
);

-- CreateTable
CREATE TABLE "policy_catalog_entry" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "current_version" INTEGER NOT NULL,
    "owner_id" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_catalog_entry_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "organization_id" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "rationale" TEXT NOT NULL,
    "review_at" TIMESTAMPTZ(3),
    "examples" JSONB NOT NULL DEFAULT '[]',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("organization_id","policy_id","version")
);

-- CreateTable
CREATE TABLE "threshold" (
    "organization_id" TEXT NOT NULL,
    "impact" TEXT NOT NULL,
    "reversibility" TEXT NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "cell" JSONB NOT NULL,
    "owner" TEXT NOT NULL,
    "rationale" TEXT NOT NULL,
    "sign_offs" JSONB NOT NULL DEFAULT '[]',
    "review_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "threshold_pkey" PRIMARY KEY ("organization_id","impact","reversibility","sensitivity")
);

-- CreateTable
CREATE TABLE "snapshot" (
    "organization_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "manifest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "cause" TEXT NOT NULL,

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("organization_id","hash")
);

-- CreateTable
CREATE TABLE "snapshot_part" (
    "organization_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "snapshot_part_pkey" PRIMARY KEY ("organization_id","hash")
);

-- CreateTable
CREATE TABLE "epoch" (
    "organization_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "value" BIGINT NOT NULL,

    CONSTRAINT "epoch_pkey" PRIMARY KEY ("organization_id","scope")
);

-- CreateTable
CREATE TABLE "run" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "external_id" TEXT,
    "trigger" TEXT,
    "request" TEXT,
    "intent" TEXT,
    "instructions" TEXT,
    "instructions_sha256" TEXT,
    "correlation_id" TEXT NOT NULL,
    "labels" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'running',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_activity_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "run_event" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "run_denial" (
    "organization_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "resource_key" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reopened_at" TIMESTAMPTZ(3),
    "reopened_by" TEXT,

    CONSTRAINT "run_denial_pkey" PRIMARY KEY ("organization_id","run_id","tool","resource_key")
);

-- CreateTable
CREATE TABLE "decision" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'agent',
    "agent_id" TEXT,
    "identity_id" TEXT,
    "caller_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "run_id" TEXT,
    "tool" TEXT NOT NULL,
    "tool_version" INTEGER,
    "tool_class" TEXT,
    "outcome" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "shadow_outcome" TEXT,
    "impact" TEXT NOT NULL,
    "resource_key" TEXT NOT NULL DEFAULT '',
    "action_hash" TEXT NOT NULL,
    "snapshot" TEXT NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "approval_id" TEXT,
    "previous_id" TEXT,
    "group_id" TEXT,
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "action_state" TEXT,
    "ledger_index" BIGINT NOT NULL,
    "record" BYTEA NOT NULL,
    "core" BYTEA NOT NULL,
    "answer" BYTEA NOT NULL,
    "latency_us" INTEGER,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "decision_card" (
    "organization_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "sentence" TEXT NOT NULL,
    "card" JSONB NOT NULL,
    "impact" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "agent_id" TEXT,
    "tool" TEXT NOT NULL,
    "policies" TEXT[],
    "threshold" TEXT,
    "review_due" TEXT,
    "review_state" TEXT,
    "review_note" TEXT,
    "reviewed_by" TEXT,
    "reviewed_at" TIMESTAMPTZ(3),

    CONSTRAINT "decision_card_pkey" PRIMARY KEY ("organization_id","decision_id")
);

-- CreateTable
CREATE TABLE "outcome_report" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL DEFAULT 'outcome',
    "status" TEXT NOT NULL,
    "reported_by" TEXT NOT NULL,
    "reporter_id" TEXT NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "outcome_report_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "organization_id" TEXT NOT NULL,
    "credential" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "status" INTEGER,
    "answer" BYTEA,
    "decision_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("organization_id","credential","endpoint","key")
);

-- CreateTable
CREATE TABLE "approval_queue" (
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "service_level_seconds" INTEGER NOT NULL DEFAULT 900,
    "escalate_after_seconds" INTEGER,
    "escalate_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_queue_pkey" PRIMARY KEY ("organization_id","name")
);

-- CreateTable
CREATE TABLE "queue_member" (
    "organization_id" TEXT NOT NULL,
    "queue_name" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "lead" BOOLEAN NOT NULL DEFAULT false,
    "added_by" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "queue_member_pkey" PRIMARY KEY ("organization_id","queue_name","person_id")
);

-- CreateTable
CREATE TABLE "approval_request" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "action_hash" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "run_id" TEXT,
    "tool" TEXT NOT NULL,
    "tool_version" INTEGER NOT NULL,
    "resource_key" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "impact" TEXT NOT NULL,
    "requirements" JSONB NOT NULL,
    "min_people" INTEGER NOT NULL,
    "queues" TEXT[],
    "card" JSONB NOT NULL,
    "card_hash" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "subtitle" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 1,
    "proposed_arguments" JSONB NOT NULL,
    "effective_arguments" JSONB NOT NULL,
    "effective_action_hash" TEXT NOT NULL,
    "edited_by" TEXT,
    "excluded" TEXT[],
    "basis" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "escalated_at" TIMESTAMPTZ(3),
    "escalated_to" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "reason" TEXT,
    "lapses_at" TIMESTAMPTZ(3),
    "consumed_by" TEXT,
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_request_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "approval_vote" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "queue" TEXT,
    "vote" TEXT NOT NULL,
    "reason" TEXT,
    "card_hash" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_vote_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "approval_event" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "person_id" TEXT,
    "text" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "approval_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "organization_id" TEXT NOT NULL,
    "index" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "subject_kind" TEXT,
    "subject_id" TEXT,
    "agent_id" TEXT,
    "tool" TEXT,
    "environment" TEXT,
    "outcome" TEXT,
    "code" TEXT,
    "run_id" TEXT,
    "correlation_id" TEXT,
    "summary" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("organization_id","index")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "external_account_person_id_idx" ON "external_account"("person_id");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "membership_organization_id_email_key" ON "membership"("organization_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "service_account_token_hash_key" ON "service_account"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "agent_organization_id_name_key" ON "agent"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "agent_identity_organization_id_agent_id_environment_key" ON "agent_identity"("organization_id", "agent_id", "environment");

-- CreateIndex
CREATE INDEX "agent_credential_organization_id_identity_id_idx" ON "agent_credential"("organization_id", "identity_id");

-- CreateIndex
CREATE INDEX "revoked_token_expires_at_idx" ON "revoked_token"("expires_at");

-- CreateIndex
CREATE INDEX "preview_organization_id_action_hash_created_at_idx" ON "preview"("organization_id", "action_hash", "created_at" DESC);

-- CreateIndex
CREATE INDEX "grant_organization_id_identity_id_tool_idx" ON "grant"("organization_id", "identity_id", "tool");

-- CreateIndex
CREATE INDEX "counter_bucket_idx" ON "counter"("bucket");

-- CreateIndex
CREATE INDEX "run_organization_id_last_activity_at_idx" ON "run"("organization_id", "last_activity_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "run_organization_id_identity_id_external_id_key" ON "run"("organization_id", "identity_id", "external_id");

-- CreateIndex
CREATE INDEX "run_event_organization_id_run_id_at_idx" ON "run_event"("organization_id", "run_id", "at");

-- CreateIndex
CREATE INDEX "decision_organization_id_at_id_idx" ON "decision"("organization_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "decision_organization_id_outcome_at_idx" ON "decision"("organization_id", "outcome", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_organization_id_agent_id_at_idx" ON "decision"("organization_id", "agent_id", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_organization_id_tool_at_idx" ON "decision"("organization_id", "tool", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_organization_id_run_id_at_idx" ON "decision"("organization_id", "run_id", "at");

-- CreateIndex
CREATE INDEX "decision_organization_id_action_hash_idx" ON "decision"("organization_id", "action_hash");

-- CreateIndex
CREATE INDEX "decision_card_organization_id_at_idx" ON "decision_card"("organization_id", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_card_organization_id_review_due_review_state_at_idx" ON "decision_card"("organization_id", "review_due", "review_state", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_card_organization_id_threshold_at_idx" ON "decision_card"("organization_id", "threshold", "at" DESC);

-- CreateIndex
CREATE INDEX "decision_card_policies_idx" ON "decision_card" USING GIN ("policies");

-- CreateIndex
CREATE INDEX "outcome_report_organization_id_decision_id_idx" ON "outcome_report"("organization_id", "decision_id");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "approval_request_organization_id_status_deadline_id_idx" ON "approval_request"("organization_id", "status", "deadline", "id");

-- CreateIndex
CREATE INDEX "approval_request_organization_id_action_hash_idx" ON "approval_request"("organization_id", "action_hash");

-- CreateIndex
CREATE INDEX "approval_request_organization_id_identity_id_status_idx" ON "approval_request"("organization_id", "identity_id", "status");

-- CreateIndex
CREATE INDEX "approval_request_organization_id_decision_id_idx" ON "approval_request"("organization_id", "decision_id");

-- CreateIndex
CREATE INDEX "approval_request_queues_idx" ON "approval_request" USING GIN ("queues");

-- CreateIndex
CREATE UNIQUE INDEX "approval_vote_organization_id_approval_id_round_person_id_key" ON "approval_vote"("organization_id", "approval_id", "round", "person_id");

-- CreateIndex
CREATE INDEX "approval_event_organization_id_approval_id_at_idx" ON "approval_event"("organization_id", "approval_id", "at");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_at_idx" ON "audit_entry"("organization_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_type_index_idx" ON "audit_entry"("organization_id", "type", "index" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_actor_id_index_idx" ON "audit_entry"("organization_id", "actor_id", "index" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_subject_id_index_idx" ON "audit_entry"("organization_id", "subject_id", "index" DESC);

-- AddForeignKey
ALTER TABLE "agent_identity" ADD CONSTRAINT "agent_identity_organization_id_agent_id_fkey" FOREIGN KEY ("organization_id", "agent_id") REFERENCES "agent"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_credential" ADD CONSTRAINT "agent_credential_organization_id_identity_id_fkey" FOREIGN KEY ("organization_id", "identity_id") REFERENCES "agent_identity"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_stage" ADD CONSTRAINT "agent_stage_organization_id_identity_id_fkey" FOREIGN KEY ("organization_id", "identity_id") REFERENCES "agent_identity"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_version" ADD CONSTRAINT "tool_version_organization_id_tool_name_fkey" FOREIGN KEY ("organization_id", "tool_name") REFERENCES "tool"("organization_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_organization_id_identity_id_fkey" FOREIGN KEY ("organization_id", "identity_id") REFERENCES "agent_identity"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_organization_id_policy_id_fkey" FOREIGN KEY ("organization_id", "policy_id") REFERENCES "policy_catalog_entry"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queue_member" ADD CONSTRAINT "queue_member_organization_id_queue_name_fkey" FOREIGN KEY ("organization_id", "queue_name") REFERENCES "approval_queue"("organization_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_vote" ADD CONSTRAINT "approval_vote_organization_id_approval_id_fkey" FOREIGN KEY ("organization_id", "approval_id") REFERENCES "approval_request"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ============================================================================================================
-- Roles. Cluster-wide, so another database may have made them already.
--   countersign_runtime  what every process may do (no login; each database has a login role that is a member)
--   countersign_definer  owns the few functions that look across organizations (no login)
-- ============================================================================================================
DO $$ BEGIN CREATE ROLE countersign_runtime NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE countersign_definer NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN EXECUTE format('GRANT countersign_definer TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$;

-- ============================================================================================================
-- The ledger's evidence. Format: docs/ledger-format.md. Nothing here is ever updated but the head.
-- ============================================================================================================
CREATE SCHEMA ledger;

CREATE TABLE ledger.log_head (
  organization_id text PRIMARY KEY,
  origin          text        NOT NULL,
  incarnation     integer     NOT NULL DEFAULT 1,
  size            bigint      NOT NULL DEFAULT 0,
  -- roots of the perfect subtrees, largest first, 32 bytes each: enough to append and to compute the root
  frontier        bytea       NOT NULL DEFAULT '\x',
  last_at         timestamptz(3) NOT NULL DEFAULT 'epoch',
  CHECK (octet_length(frontier) % 32 = 0)
);

CREATE TABLE ledger.leaf (
  organization_id text   NOT NULL,
  index           bigint NOT NULL CHECK (index >= 0),
  request_id      text   NOT NULL,
  hash            bytea  NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organization_id, index),
  UNIQUE (organization_id, request_id)
);

CREATE TABLE ledger.envelope (
  organization_id text        NOT NULL,
  index           bigint      NOT NULL,
  at              timestamptz(3) NOT NULL,
  bytes           bytea       NOT NULL CHECK (octet_length(bytes) <= 65535),
  PRIMARY KEY (organization_id, index)
);

CREATE TABLE ledger.disclosure (
  organization_id text        NOT NULL,
  index           bigint      NOT NULL,
  ordinal         smallint    NOT NULL,
  at              timestamptz(3) NOT NULL,
  subject         text        NOT NULL,
  -- nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16) of what this entry discloses about the subject: a disclosure a line
  sealed          bytea       NOT NULL,
  PRIMARY KEY (organization_id, index, ordinal)
);

-- One key per subject, wrapped with a key from the installation's secret. Destroying it erases the subject.
CREATE TABLE ledger.subject_key (
  organization_id text        NOT NULL,
  subject         text        NOT NULL,
  wrapped         bytea       NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, subject)
);

CREATE FUNCTION ledger.deny_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is append-only: % on %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['leaf', 'envelope', 'disclosure'] LOOP
    EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.deny_change()', t);
    EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change()', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_change', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER deny_truncate', t);
  END LOOP;
END $$;

-- ============================================================================================================
-- The installation: its secret (owner only) and the functions that look across organizations.
-- ============================================================================================================
CREATE SCHEMA installation;
CREATE TABLE installation.secret (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  value    text NOT NULL
);

-- ============================================================================================================
-- Row-level security, forced, on every tenant table: nothing without app.organization_id.
-- ============================================================================================================
GRANT USAGE ON SCHEMA public, ledger, installation TO countersign_runtime, countersign_definer;

DO $$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT n.nspname AS s, c.relname AS r
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'ledger')
       AND c.relname NOT IN ('session', 'one_time_link')
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', t.s, t.r);
    EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', t.s, t.r);
    EXECUTE format('CREATE POLICY organization ON %I.%I USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))', t.s, t.r);
    IF t.s = 'public' THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO countersign_runtime', t.s, t.r);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT ON %I.%I TO countersign_runtime', t.s, t.r);
    END IF;
  END LOOP;
END $$;
ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON organization USING (id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE ON organization TO countersign_runtime;
GRANT UPDATE (size, frontier, last_at) ON ledger.log_head TO countersign_runtime;

-- What is evidence stays: no deletes; of a decision only the state of its action may move.
REVOKE UPDATE, DELETE ON decision, outcome_report, audit_entry, approval_vote, approval_event, snapshot, snapshot_part, tool_version, policy_version FROM countersign_runtime;
GRANT UPDATE (action_state) ON decision TO countersign_runtime;
GRANT UPDATE (review) ON tool_version TO countersign_runtime;
REVOKE DELETE ON decision_card, approval_request, "grant" FROM countersign_runtime;

-- ---------- functions that look across organizations; each answers one question ----------
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['organization', 'membership', 'agent_identity', 'service_account', 'approval_request', 'idempotency_key', 'revoked_token', 'counter'] LOOP
    EXECUTE format('CREATE POLICY definer ON %I TO countersign_definer USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO countersign_definer', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON person, external_account, session, one_time_link TO countersign_definer;

CREATE FUNCTION installation.organization_ids() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT id FROM organization ORDER BY id $$;
CREATE FUNCTION installation.organization_of_identity(identity_id text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT organization_id FROM agent_identity WHERE id = identity_id $$;
CREATE FUNCTION installation.organization_of_service_token(hash text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT organization_id FROM service_account WHERE token_hash = hash $$;

DO $$
DECLARE f text;
BEGIN
  FOR f IN SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'installation' LOOP
    EXECUTE 'REVOKE ALL ON FUNCTION ' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION ' || f || ' TO countersign_runtime';
    EXECUTE 'GRANT CREATE ON SCHEMA installation TO countersign_definer';
    EXECUTE 'ALTER FUNCTION ' || f || ' OWNER TO countersign_definer';
    EXECUTE 'REVOKE CREATE ON SCHEMA installation FROM countersign_definer';
  END LOOP;
END $$;
-- signing keys: the private half is sealed with the installation's secret
GRANT SELECT, INSERT, UPDATE ON signing_key TO countersign_runtime;
