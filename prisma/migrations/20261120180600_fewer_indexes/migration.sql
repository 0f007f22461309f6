-- Every decision writes its entries into every index of its rows. So an index is only as wide as what is looked for by it.
LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE; -- head first, as whoever appends

-- Never used: `@>` and `&&` are not leakproof, and row-level security comes before them. Decisions by a policy are read
-- in the order of time among those in which any matched.
DROP INDEX "decision_card_policies_idx";
DROP INDEX "decision_card_organization_id_at_idx";
CREATE INDEX "decision_card_policies" ON "decision_card" ("organization_id", "at" DESC, "decision_id" DESC) WHERE "policies" <> '{}';

-- Most decisions are never review work, and many belong to no run.
DROP INDEX "decision_card_organization_id_review_due_review_state_at_idx";
CREATE INDEX "decision_card_review_state" ON "decision_card" ("organization_id", "review_due", "review_state", "at" DESC)
  WHERE "review_due" IS NOT NULL OR "review_state" IS NOT NULL;
DROP INDEX "decision_organization_id_run_id_at_idx";
CREATE INDEX "decision_run" ON "decision" ("organization_id", "run_id", "at") WHERE "run_id" IS NOT NULL;
