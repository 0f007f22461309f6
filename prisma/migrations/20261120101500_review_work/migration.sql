-- Review work is a small part of all cards and is read by itself, newest first.
CREATE INDEX "decision_card_review" ON "decision_card" ("organization_id", "at" DESC, "decision_id" DESC) WHERE "review_due" IS NOT NULL OR "review_state" IS NOT NULL;
