-- In which queues a further vote would still fill a place (kept with every vote), and when the request escalates.
ALTER TABLE "approval_request" ADD COLUMN "open_queues" TEXT[];
ALTER TABLE "approval_request" ADD COLUMN "escalates_at" TIMESTAMPTZ(3);

-- What the worker looks for, across organizations.
CREATE INDEX "approval_request_due" ON "approval_request" ("deadline") WHERE "status" = 'waiting';
CREATE INDEX "approval_request_lapsing" ON "approval_request" ("lapses_at") WHERE "status" = 'approved';

CREATE FUNCTION installation.organizations_with_due_approvals(at timestamptz) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT organization_id FROM approval_request WHERE status = 'waiting' AND deadline <= at
   UNION SELECT organization_id FROM approval_request WHERE status = 'approved' AND lapses_at <= at
   UNION SELECT organization_id FROM approval_request WHERE status = 'waiting' AND escalated_at IS NULL AND escalates_at <= at $$;

REVOKE ALL ON FUNCTION installation.organizations_with_due_approvals(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation.organizations_with_due_approvals(timestamptz) TO countersign_runtime;
GRANT CREATE ON SCHEMA installation TO countersign_definer;
ALTER FUNCTION installation.organizations_with_due_approvals(timestamptz) OWNER TO countersign_definer;
REVOKE CREATE ON SCHEMA installation FROM countersign_definer;
