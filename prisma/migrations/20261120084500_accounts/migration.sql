-- People's accounts, sessions and one-time links belong to the installation. The runtime role sees none of their
-- tables: each function below answers one question or makes one change. Those that end in _here act only in the
-- organization of the transaction (app.organization_id), so that no caller can name another one.

ALTER TABLE "session" ADD COLUMN "authenticated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Failed sign-ins, gathered per account and minute until they become one ledger entry.
CREATE TABLE "sign_in_failure" (
    "organization_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL,
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "address" TEXT,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("organization_id","person_id","minute")
);
ALTER TABLE sign_in_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_failure FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON sign_in_failure USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
CREATE POLICY definer ON sign_in_failure TO countersign_definer USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON sign_in_failure TO countersign_runtime;
GRANT SELECT, INSERT, UPDATE ON sign_in_failure TO countersign_definer;

-- Attempts on addresses that have no account: they lock as real ones do, so that a lock tells nothing.
CREATE TABLE installation.unknown_account (
  email_hash      text PRIMARY KEY,
  failed_attempts integer        NOT NULL,
  locked_until    timestamptz(3),
  last_at         timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON installation.unknown_account TO countersign_definer;
GRANT DELETE ON session, one_time_link TO countersign_definer;

-- ---------- passwords ----------

-- An attempt counts before the password is looked at: parallel guesses cannot outrun the lock.
CREATE FUNCTION installation.begin_password_check(email_given text, at timestamptz, failures_max integer, lock_seconds integer)
RETURNS TABLE (person_id text, password_hash text, disabled boolean, locked_until timestamptz, locks boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.person;
  u installation.unknown_account;
  lock_end timestamptz := at + make_interval(secs => lock_seconds);
  hashed text := encode(sha256(convert_to(email_given, 'UTF8')), 'hex');
  failures integer;
BEGIN
  SELECT * INTO p FROM public.person x WHERE x.email = email_given FOR UPDATE;
  IF FOUND THEN
    IF p.locked_until > at THEN
      RETURN QUERY SELECT p.id, p.password_hash, p.disabled_at IS NOT NULL, p.locked_until::timestamptz, false;
      RETURN;
    END IF;
    failures := p.failed_attempts + 1;
    UPDATE public.person x
       SET failed_attempts = CASE WHEN failures >= failures_max THEN 0 ELSE failures END,
           locked_until = CASE WHEN failures >= failures_max THEN lock_end END
     WHERE x.id = p.id;
    RETURN QUERY SELECT p.id, p.password_hash, p.disabled_at IS NOT NULL, NULL::timestamptz, failures >= failures_max;
    RETURN;
  END IF;
  INSERT INTO installation.unknown_account AS x VALUES (hashed, 0, NULL, at)
    ON CONFLICT (email_hash) DO UPDATE SET last_at = at RETURNING x.* INTO u;
  IF u.locked_until > at THEN
    RETURN QUERY SELECT NULL::text, NULL::text, false, u.locked_until::timestamptz, false;
    RETURN;
  END IF;
  failures := u.failed_attempts + 1;
  UPDATE installation.unknown_account x
     SET failed_attempts = CASE WHEN failures >= failures_max THEN 0 ELSE failures END,
         locked_until = CASE WHEN failures >= failures_max THEN lock_end END
   WHERE x.email_hash = hashed;
  RETURN QUERY SELECT NULL::text, NULL::text, false, NULL::timestamptz, failures >= failures_max;
END $$;

CREATE FUNCTION installation.password_was_right(person_given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ UPDATE public.person SET failed_attempts = 0, locked_until = NULL WHERE id = person_given $$;

CREATE FUNCTION installation.note_sign_in_failure(person_given text, at timestamptz, locks boolean, address_given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.sign_in_failure AS f (organization_id, person_id, minute, failures, locked, address)
  SELECT m.organization_id, m.person_id, date_trunc('minute', at), 1, locks, address_given
    FROM public.membership m WHERE m.person_id = person_given ORDER BY m.organization_id
  ON CONFLICT (organization_id, person_id, minute)
  DO UPDATE SET failures = f.failures + 1, locked = f.locked OR excluded.locked, address = excluded.address
$$;

CREATE FUNCTION installation.set_password(person_given text, hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ UPDATE public.person SET password_hash = hash, failed_attempts = 0, locked_until = NULL WHERE id = person_given $$;

-- ---------- accounts ----------

CREATE FUNCTION installation.create_person(id_given text, email_given text, name_given text, hash text, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ INSERT INTO public.person (id, email, name, password_hash, created_at) VALUES (id_given, email_given, name_given, hash, at) $$;

CREATE FUNCTION installation.account_by_email(email_given text)
RETURNS TABLE (person_id text, name text, has_password boolean, disabled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT id, name, password_hash IS NOT NULL, disabled_at IS NOT NULL FROM public.person WHERE email = email_given $$;

CREATE FUNCTION installation.account_by_subject(issuer_given text, subject_given text)
RETURNS TABLE (person_id text, email text, name text, disabled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.id, p.email, p.name, p.disabled_at IS NOT NULL
    FROM public.external_account a JOIN public.person p ON p.id = a.person_id
   WHERE a.issuer = issuer_given AND a.subject = subject_given
$$;

CREATE FUNCTION installation.link_account(issuer_given text, subject_given text, person_given text, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ INSERT INTO public.external_account (issuer, subject, person_id, created_at) VALUES (issuer_given, subject_given, person_given, at) $$;

CREATE FUNCTION installation.memberships_of(person_given text)
RETURNS TABLE (organization_id text, name text, slug text, roles text[], status text, last_session_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.organization_id, o.name, o.slug, m.roles, m.status,
         (SELECT max(s.created_at) FROM public.session s WHERE s.person_id = m.person_id AND s.organization_id = m.organization_id)
    FROM public.membership m JOIN public.organization o ON o.id = m.organization_id
   WHERE m.person_id = person_given ORDER BY o.name, o.id
$$;

CREATE FUNCTION installation.has_membership_elsewhere(person_given text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.membership
                  WHERE person_id = person_given AND organization_id IS DISTINCT FROM current_setting('app.organization_id', true))
$$;

-- ---------- sessions ----------

CREATE FUNCTION installation.open_session(id_given text, person_given text, organization_given text, via_given text, at timestamptz, expires timestamptz, authenticated timestamptz)
RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH opened AS (
    INSERT INTO public.session (id, person_id, organization_id, via, created_at, expires_at, authenticated_at)
    SELECT id_given, m.person_id, m.organization_id, via_given, at, expires, authenticated
      FROM public.membership m JOIN public.person p ON p.id = m.person_id
     WHERE m.person_id = person_given AND m.organization_id = organization_given AND m.status = 'active' AND p.disabled_at IS NULL
    RETURNING id)
  SELECT EXISTS (SELECT FROM opened)
$$;

-- Asked on every request: nothing comes back once the session is revoked or over, the person disabled or the
-- membership suspended.
CREATE FUNCTION installation.person_of_session(id_given text, at timestamptz)
RETURNS TABLE (person_id text, organization_id text, organization_name text, email text, name text, roles text[],
               time_zone text, preferences jsonb, via text, authenticated_at timestamptz, expires_at timestamptz, has_password boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.person_id, s.organization_id, o.name, p.email, m.name, m.roles, coalesce(m.time_zone, o.time_zone), m.preferences,
         s.via, s.authenticated_at, s.expires_at, p.password_hash IS NOT NULL
    FROM public.session s
    JOIN public.person p ON p.id = s.person_id AND p.disabled_at IS NULL
    JOIN public.membership m ON m.organization_id = s.organization_id AND m.person_id = s.person_id AND m.status = 'active'
    JOIN public.organization o ON o.id = s.organization_id
   WHERE s.id = id_given AND s.revoked_at IS NULL AND s.expires_at > at
$$;

CREATE FUNCTION installation.end_session(id_given text, at timestamptz)
RETURNS TABLE (person_id text, organization_id text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.session s SET revoked_at = at WHERE s.id = id_given AND s.revoked_at IS NULL AND s.expires_at > at
  RETURNING s.person_id, s.organization_id
$$;

CREATE FUNCTION installation.end_sessions_here(person_given text, at timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH ended AS (
    UPDATE public.session SET revoked_at = at
     WHERE person_id = person_given AND organization_id = current_setting('app.organization_id', true)
       AND revoked_at IS NULL AND expires_at > at
    RETURNING id)
  SELECT count(*)::integer FROM ended
$$;

-- After a new password: every session of the person but the one that set it, in every organization.
CREATE FUNCTION installation.end_other_sessions(person_given text, kept text, at timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH ended AS (
    UPDATE public.session SET revoked_at = at
     WHERE person_id = person_given AND id IS DISTINCT FROM kept AND revoked_at IS NULL AND expires_at > at
    RETURNING id)
  SELECT count(*)::integer FROM ended
$$;

CREATE FUNCTION installation.sessions_here(person_given text, at timestamptz)
RETURNS TABLE (id text, via text, created_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT id, via, created_at, expires_at FROM public.session
   WHERE person_id = person_given AND organization_id = current_setting('app.organization_id', true)
     AND revoked_at IS NULL AND expires_at > at
   ORDER BY created_at DESC LIMIT 100
$$;

CREATE FUNCTION installation.session_was_authenticated(id_given text, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ UPDATE public.session SET authenticated_at = at WHERE id = id_given AND revoked_at IS NULL $$;

-- ---------- one-time links ----------

-- A new link ends the earlier ones for the same address or person.
CREATE FUNCTION installation.create_link_here(hash text, purpose_given text, person_given text, email_given text, roles_given text[], by_given text, at timestamptz, expires timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.one_time_link SET expires_at = at
   WHERE organization_id = current_setting('app.organization_id', true) AND purpose = purpose_given
     AND email = email_given AND used_at IS NULL AND expires_at > at;
  INSERT INTO public.one_time_link (token_hash, purpose, organization_id, person_id, email, roles, created_by, created_at, expires_at)
  SELECT hash, purpose_given, o, person_given, email_given, roles_given, by_given, at, expires
    FROM current_setting('app.organization_id', true) o
   WHERE o <> '' AND purpose_given IN ('invitation', 'reset');
$$;

-- Only an installation without any organization can be set up by a link; the newest one counts.
CREATE FUNCTION installation.create_setup_link(hash text, at timestamptz, expires timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.organization) THEN RETURN false; END IF;
  UPDATE public.one_time_link SET expires_at = at WHERE purpose = 'setup' AND used_at IS NULL AND expires_at > at;
  INSERT INTO public.one_time_link (token_hash, purpose, roles, created_at, expires_at) VALUES (hash, 'setup', '{admin}', at, expires);
  RETURN true;
END $$;

CREATE FUNCTION installation.read_link(hash text, at timestamptz)
RETURNS TABLE (purpose text, organization_id text, organization_name text, person_id text, email text, roles text[], expires_at timestamptz, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.purpose, l.organization_id, o.name, l.person_id, l.email, l.roles, l.expires_at,
         CASE WHEN l.used_at IS NOT NULL THEN 'used' WHEN l.expires_at <= at THEN 'expired' ELSE 'live' END
    FROM public.one_time_link l LEFT JOIN public.organization o ON o.id = l.organization_id
   WHERE l.token_hash = hash
$$;

-- One row for exactly one caller: a second one waits for the first one's commit and then finds the link used.
CREATE FUNCTION installation.use_link(hash text, purpose_given text, at timestamptz)
RETURNS TABLE (organization_id text, person_id text, email text, roles text[], created_by text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.one_time_link l SET used_at = at
   WHERE l.token_hash = hash AND l.purpose = purpose_given AND l.used_at IS NULL AND l.expires_at > at
     AND (l.purpose <> 'setup' OR NOT EXISTS (SELECT FROM public.organization))
  RETURNING l.organization_id, l.person_id, l.email, l.roles, l.created_by
$$;

CREATE FUNCTION installation.invitations_here(at timestamptz)
RETURNS TABLE (email text, roles text[], created_by text, created_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT email, roles, created_by, created_at, expires_at FROM public.one_time_link
   WHERE organization_id = current_setting('app.organization_id', true) AND purpose = 'invitation' AND used_at IS NULL AND expires_at > at
   ORDER BY created_at DESC LIMIT 100
$$;

CREATE FUNCTION installation.cancel_invitation_here(email_given text, at timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH cancelled AS (
    UPDATE public.one_time_link SET expires_at = at
     WHERE organization_id = current_setting('app.organization_id', true) AND purpose = 'invitation'
       AND email = email_given AND used_at IS NULL AND expires_at > at
    RETURNING token_hash)
  SELECT EXISTS (SELECT FROM cancelled)
$$;

-- ---------- service accounts and tidying ----------

CREATE FUNCTION installation.service_account_of_token(hash text, at timestamptz)
RETURNS TABLE (organization_id text, id text, name text, scopes text[], last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT organization_id, id, name, scopes, last_used_at FROM public.service_account
   WHERE token_hash = hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > at)
$$;

CREATE FUNCTION installation.forget_old_accounts_data(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.session WHERE expires_at < before;
  DELETE FROM public.one_time_link WHERE expires_at < before;
  DELETE FROM installation.unknown_account WHERE last_at < before;
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
