-- The owner looked at the rule again and left it as it is: not another version, because nothing that decides changed.
ALTER TABLE "policy_catalog_entry"
  ADD COLUMN "reviewed_at" TIMESTAMPTZ(3),
  ADD COLUMN "reviewed_by" TEXT,
  ADD COLUMN "reviewed_version" INTEGER,
  ADD COLUMN "review_until" TIMESTAMPTZ(3);
