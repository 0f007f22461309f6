-- Says how many rows went, as the worker's jobs do.
DROP FUNCTION installation.forget_old_accounts_data(timestamptz);
CREATE FUNCTION installation.forget_old_sign_ins(before timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH s AS (DELETE FROM public.session WHERE expires_at < before RETURNING 1),
       l AS (DELETE FROM public.one_time_link WHERE expires_at < before RETURNING 1),
       u AS (DELETE FROM installation.unknown_account WHERE last_at < before RETURNING 1)
  SELECT ((SELECT count(*) FROM s) + (SELECT count(*) FROM l) + (SELECT count(*) FROM u))::integer
$$;
REVOKE ALL ON FUNCTION installation.forget_old_sign_ins(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.forget_old_sign_ins(timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.forget_old_sign_ins(timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
