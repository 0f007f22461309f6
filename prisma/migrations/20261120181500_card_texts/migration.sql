-- What cards repeat from decision to decision (rules that did not match, a tool's name) stands once for its organization,
-- named by its hash (lib/authorize/stored-card.ts). Nothing in it is about one action or one person: it stays.
CREATE TABLE "card_text" (
    "organization_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "card_text_pkey" PRIMARY KEY ("organization_id","hash")
);
ALTER TABLE card_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE card_text FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON card_text USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
REVOKE ALL ON card_text FROM countersign_runtime;
GRANT SELECT, INSERT ON card_text TO countersign_runtime;
CREATE TRIGGER deny_change BEFORE UPDATE OF organization_id, hash, text ON card_text FOR EACH ROW EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_delete BEFORE DELETE ON card_text FOR EACH ROW EXECUTE FUNCTION ledger.deny_change();
CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON card_text FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny_change();
ALTER TABLE card_text ENABLE ALWAYS TRIGGER deny_change, ENABLE ALWAYS TRIGGER deny_delete, ENABLE ALWAYS TRIGGER deny_truncate;

-- A rule that is only named stays as it is: its text tells nothing of what was asked.
CREATE OR REPLACE FUNCTION ledger.emptied_card(card jsonb, word text) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT card || jsonb_build_object(
    'sentence', word, 'on_behalf_of', NULL, 'arguments', '{}'::jsonb, 'resources', '[]'::jsonb, 'before', NULL, 'after', NULL,
    'preview_note', NULL, 'reasoning', NULL, 'field_errors', '[]'::jsonb, 'alternative', NULL,
    'reason', coalesce(card->'reason', '{}'::jsonb) || jsonb_build_object('sentence', word),
    'hashes', coalesce(card->'hashes', '{}'::jsonb) || '{"action": ""}'::jsonb,
    'run', CASE WHEN jsonb_typeof(card->'run') = 'object' THEN (card->'run') || '{"external_id": null, "request": null}'::jsonb END,
    'rules', coalesce((
      SELECT jsonb_agg(CASE WHEN jsonb_typeof(r) <> 'object' THEN r ELSE (r - 'error' - 'alternative' - 'limit')
                       || CASE WHEN r->>'step' IN ('policy', 'threshold', 'stage', 'never', 'containment') THEN '{}'::jsonb ELSE jsonb_build_object('sentence', word) END
                       END ORDER BY n)
        FROM jsonb_array_elements(CASE WHEN jsonb_typeof(card->'rules') = 'array' THEN card->'rules' ELSE '[]'::jsonb END) WITH ORDINALITY AS t(r, n)), '[]'::jsonb))
$$;
