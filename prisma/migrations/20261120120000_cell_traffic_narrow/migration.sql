-- What people were asked about is a part of all decisions: an index of its own, so that neither count reads the other's
-- rows, and both are as narrow as they can be.
DROP INDEX "decision_card_traffic";
CREATE INDEX "decision_card_traffic" ON "decision_card" ("organization_id", "threshold", "at" DESC) INCLUDE ("outcome", "environment", "counted") WHERE "threshold" IS NOT NULL;
CREATE INDEX "decision_card_asked" ON "decision_card" ("organization_id", "at" DESC) INCLUDE ("decision_id", "threshold") WHERE "outcome" = 'require_approval';
