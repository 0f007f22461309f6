-- By what the audit is searched over millions of entries: for each stretch of 8,192 entries the places of what occurs
-- often in it, and one Bloom filter for the rest (lib/evidence/search). Written by the worker behind the log, so it costs a
-- decision nothing; it proves nothing, and can be thrown away and made again.
CREATE TABLE "audit_segment" (
    "organization_id" TEXT NOT NULL,
    "segment" BIGINT NOT NULL,
    "rare" BYTEA NOT NULL,

    CONSTRAINT "audit_segment_pkey" PRIMARY KEY ("organization_id","segment")
);
CREATE TABLE "audit_posting" (
    "organization_id" TEXT NOT NULL,
    "token" TEXT COLLATE "C" NOT NULL,
    "segment" BIGINT NOT NULL,
    "places" BYTEA NOT NULL,

    CONSTRAINT "audit_posting_pkey" PRIMARY KEY ("organization_id","token","segment")
);
-- what is forgotten is forgotten a segment at a time
CREATE INDEX "audit_posting_organization_id_segment_idx" ON "audit_posting"("organization_id", "segment");
-- bits and places do not compress, and a filter is read by a few of its bits
ALTER TABLE "audit_segment" ALTER COLUMN "rare" SET STORAGE EXTERNAL;

ALTER TABLE "audit_segment" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_segment" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "audit_segment"
  USING (organization_id = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
ALTER TABLE "audit_posting" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_posting" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "audit_posting"
  USING (organization_id = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, UPDATE, DELETE ON "audit_segment", "audit_posting" TO countersign_runtime;

-- An entry whose words go takes the index of its segment along; the worker makes it again from what is left. So nobody who
-- erases has to know of this index.
CREATE FUNCTION audit_segment_forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- whoever indexes one of these segments just now has read the old words, and commits before this looks
  PERFORM pg_advisory_xact_lock(hashtext('audit_segment ' || g.o), g.s::int)
     FROM (SELECT DISTINCT organization_id AS o, index / 8192 AS s FROM gone ORDER BY 1, 2) g;
  DELETE FROM audit_posting p USING (SELECT DISTINCT organization_id AS o, index / 8192 AS s FROM gone) g
   WHERE p.organization_id = g.o AND p.segment = g.s;
  DELETE FROM audit_segment p USING (SELECT DISTINCT organization_id AS o, index / 8192 AS s FROM gone) g
   WHERE p.organization_id = g.o AND p.segment = g.s;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_words_changed AFTER UPDATE ON audit_entry REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION audit_segment_forget();
CREATE TRIGGER forget_words_deleted AFTER DELETE ON audit_entry REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION audit_segment_forget();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER forget_words_changed;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER forget_words_deleted;
