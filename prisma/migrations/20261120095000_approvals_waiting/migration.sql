-- How many requests wait for people, in the whole installation: a figure for the operator, of no organization.
CREATE FUNCTION installation.approvals_waiting() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT count(*) FROM approval_request WHERE status = 'waiting' $$;

REVOKE ALL ON FUNCTION installation.approvals_waiting() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.approvals_waiting() TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.approvals_waiting() OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
