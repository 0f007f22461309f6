-- Which content a what-if was asked about: a change that was edited since has another.
ALTER TABLE "replay" ADD COLUMN "content_hash" TEXT;
