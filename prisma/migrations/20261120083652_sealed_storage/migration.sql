-- Sealed bytes do not compress: trying costs a third of the insert.
ALTER TABLE ledger.disclosure ALTER COLUMN sealed SET STORAGE EXTERNAL;
