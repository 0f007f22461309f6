-- A saved view may look for somebody by name: it goes with whom it looks for. And what is looked for is a word of its own
-- of four characters at least: a customer who is called 7 must not take along whatever holds a 7.
GRANT SELECT, DELETE ON saved_view TO countersign_purger;
CREATE OR REPLACE FUNCTION ledger.empty_mentions(type_given text, id_given text, words text[], instead text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org text := current_setting('app.organization_id', true);
  plain text;
  word text; -- as it stands within JSON
  found text;
BEGIN
  DELETE FROM public.resource WHERE organization_id = org AND type = type_given AND id = id_given;
  FOREACH plain IN ARRAY words LOOP
    word := substr(to_json(plain)::text, 2, length(to_json(plain)::text) - 2);
    found := '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    CONTINUE WHEN length(plain) < 4;
    DELETE FROM public.simulation WHERE organization_id = org AND ledger.without_word(question::text, word, '') <> question::text;
    DELETE FROM public.counter WHERE organization_id = org AND ledger.without_word(scope_key, plain, '') <> scope_key;
    DELETE FROM public.idempotency_key WHERE organization_id = org AND position(convert_to(word, 'UTF8') IN answer) > 0
       AND ledger.without_word(convert_from(answer, 'UTF8'), word, '') <> convert_from(answer, 'UTF8');
    DELETE FROM public.saved_view WHERE organization_id = org
       AND ledger.without_word(concat_ws(' ', name, replace(replace(query, '+', ' '), '%20', ' ')), plain, '')
           <> concat_ws(' ', name, replace(replace(query, '+', ' '), '%20', ' '));
    -- an example that was made of an action about the subject goes as a whole
    UPDATE public.policy_version
       SET examples = coalesce((SELECT jsonb_agg(x) FROM jsonb_array_elements(examples) x WHERE ledger.without_word(x::text, word, instead) = x::text), '[]')
     WHERE organization_id = org AND examples::text LIKE found;
    UPDATE public.change_request
       SET title = ledger.without_word(title, plain, instead), why = ledger.without_word(why, plain, instead),
           items = ledger.without_word(items::text, word, instead)::jsonb, base = ledger.without_word(base::text, word, instead)::jsonb,
           before = ledger.without_word(before::text, word, instead)::jsonb, after = ledger.without_word(after::text, word, instead)::jsonb,
           results = ledger.without_word(results::text, word, instead)::jsonb
     WHERE organization_id = org AND concat_ws(' ', title, why, items, base, before, after, results) LIKE found;
    UPDATE public.change_event SET text = ledger.without_word(text, plain, instead), detail = ledger.without_word(detail::text, word, instead)::jsonb
     WHERE organization_id = org AND concat_ws(' ', text, detail) LIKE found;
    UPDATE public.change_review SET note = ledger.without_word(note, plain, instead) WHERE organization_id = org AND note LIKE found;
  END LOOP;
END $$;
