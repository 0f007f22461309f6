-- The entry about a lock says until when it holds, so the gathered failures keep that time.
ALTER TABLE "sign_in_failure" DROP COLUMN "locked", ADD COLUMN "locked_until" TIMESTAMPTZ(3);

DROP FUNCTION installation.note_sign_in_failure(text, timestamptz, boolean, text);
CREATE FUNCTION installation.note_sign_in_failure(person_given text, at timestamptz, locked_until_given timestamptz, address_given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.sign_in_failure AS f (organization_id, person_id, minute, failures, locked_until, address)
  SELECT m.organization_id, m.person_id, date_trunc('minute', at), 1, locked_until_given, address_given
    FROM public.membership m WHERE m.person_id = person_given ORDER BY m.organization_id
  ON CONFLICT (organization_id, person_id, minute)
  DO UPDATE SET failures = f.failures + 1, locked_until = coalesce(excluded.locked_until, f.locked_until), address = excluded.address
$$;
REVOKE ALL ON FUNCTION installation.note_sign_in_failure(text, timestamptz, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.note_sign_in_failure(text, timestamptz, timestamptz, text) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.note_sign_in_failure(text, timestamptz, timestamptz, text) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
