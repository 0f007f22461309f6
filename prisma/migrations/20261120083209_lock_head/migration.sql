-- The head of a log, locked until the transaction ends, and the time read after the lock was got. One round trip, but
-- two statements inside: in one statement with FOR UPDATE the clock would be read before the wait.
CREATE FUNCTION ledger.lock_head(
  organization text, OUT origin text, OUT size text, OUT frontier text, OUT last_ms text, OUT now_ms text
) LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
BEGIN
  SELECT h.origin, h.size::text, encode(h.frontier, 'hex'), floor(extract(epoch FROM h.last_at) * 1000)::bigint::text
    INTO origin, size, frontier, last_ms
    FROM ledger.log_head h WHERE h.organization_id = organization FOR UPDATE;
  now_ms := floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text;
END $$;
REVOKE ALL ON FUNCTION ledger.lock_head(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.lock_head(text) TO countersign_runtime;

COMMENT ON COLUMN ledger.disclosure.sealed IS
  'nonce (12) || AES-256-GCM ciphertext || tag (16) of the disclosures of one subject as JSON texts, one per line';
COMMENT ON COLUMN ledger.disclosure.subject IS 'organization, person:<id>, or <type>:~<keyed hash of the id>';
