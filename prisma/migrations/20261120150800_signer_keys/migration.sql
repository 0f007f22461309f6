-- The public keys by which checkpoints of a log are signed, or were once, for who looks at them here. An auditor takes
-- them from the operator, never from the database.
ALTER TABLE ledger.signer_status ADD COLUMN keys text[] NOT NULL DEFAULT '{}';

-- A revoked writer appends nothing more: its next batch fails, and with it the transaction.
CREATE FUNCTION ledger.deny_revoked_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM installation.writer w WHERE w.name = NEW.writer AND w.revoked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the writer % was revoked', NEW.writer USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deny_revoked_writer BEFORE INSERT ON ledger.batch FOR EACH ROW EXECUTE FUNCTION ledger.deny_revoked_writer();
ALTER TABLE ledger.batch ENABLE ALWAYS TRIGGER deny_revoked_writer;
