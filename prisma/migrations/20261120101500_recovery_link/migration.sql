-- A reset link that an operator makes at the machine, for who cannot be helped by an admin: it belongs to no
-- organization. The newest one counts.
CREATE FUNCTION installation.create_recovery_link(hash text, person_given text, email_given text, at timestamptz, expires timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.one_time_link SET expires_at = at WHERE purpose = 'reset' AND person_id = person_given AND used_at IS NULL AND expires_at > at;
  INSERT INTO public.one_time_link (token_hash, purpose, person_id, email, roles, created_by, created_at, expires_at)
  VALUES (hash, 'reset', person_given, email_given, '{}', 'operator', at, expires);
$$;
REVOKE ALL ON FUNCTION installation.create_recovery_link(text, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.create_recovery_link(text, text, text, timestamptz, timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.create_recovery_link(text, text, text, timestamptz, timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
