-- Which client assertions (RFC 7523) were used: each is good for one token, on every instance.
CREATE TABLE "used_assertion" (
    "organization_id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "jti_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_assertion_pkey" PRIMARY KEY ("organization_id","identity_id","jti_hash")
);

ALTER TABLE used_assertion ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_assertion FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON used_assertion USING (organization_id = (SELECT current_setting('app.organization_id', true))) WITH CHECK (organization_id = (SELECT current_setting('app.organization_id', true)));
GRANT SELECT, INSERT, DELETE ON used_assertion TO countersign_runtime;
