-- So that a snapshot of ten thousand policies is made from their hashes and not from their contents.
ALTER TABLE "policy_version" ADD COLUMN "content_hash" TEXT NOT NULL DEFAULT '';
