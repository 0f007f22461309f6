-- Until somebody else is there who may review, changes apply directly. It ends once, and never begins again.
ALTER TABLE "organization" ADD COLUMN "setup_ended_at" TIMESTAMPTZ(3);
CREATE FUNCTION keep_setup_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.setup_ended_at IS NOT NULL AND NEW.setup_ended_at IS DISTINCT FROM OLD.setup_ended_at THEN
    RAISE EXCEPTION 'the set-up of an organization ends once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_setup_ended BEFORE UPDATE OF setup_ended_at ON organization
  FOR EACH ROW EXECUTE FUNCTION keep_setup_ended();

-- An invitation that a change request made has no link yet: in the place of its token's hash stands the hash of none.
DROP FUNCTION installation.invitations_here(timestamptz);
CREATE FUNCTION installation.invitations_here(at timestamptz)
RETURNS TABLE (email text, roles text[], created_by text, created_at timestamptz, expires_at timestamptz, link_shown boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT email, roles, created_by, created_at, expires_at, token_hash NOT LIKE 'unshown:%' FROM public.one_time_link
   WHERE organization_id = current_setting('app.organization_id', true) AND purpose = 'invitation' AND used_at IS NULL AND expires_at > at
   ORDER BY created_at DESC LIMIT 100
$$;
-- Its link, once: of two at the same time one gets the row.
CREATE FUNCTION installation.show_invitation_here(email_given text, hash text, at timestamptz, expires timestamptz)
RETURNS TABLE (roles text[], expires_at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.one_time_link l SET token_hash = hash, expires_at = expires
   WHERE l.organization_id = current_setting('app.organization_id', true) AND l.purpose = 'invitation'
     AND l.email = email_given AND l.used_at IS NULL AND l.expires_at > at AND l.token_hash LIKE 'unshown:%'
  RETURNING l.roles, l.expires_at
$$;
DO $$
DECLARE f text;
BEGIN
  GRANT CREATE ON SCHEMA installation TO countersign_definer;
  FOR f IN
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'installation' AND p.proowner <> 'countersign_definer'::regrole
  LOOP
    EXECUTE 'REVOKE ALL ON FUNCTION ' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION ' || f || ' TO countersign_runtime';
    EXECUTE 'ALTER FUNCTION ' || f || ' OWNER TO countersign_definer';
  END LOOP;
  REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
END $$;
