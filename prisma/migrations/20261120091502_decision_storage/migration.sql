-- Decisions are written far more often than any one of them is read. A card as jsonb costs more to take apart than all
-- the rest of the row to insert, and a row over 2 kB costs a compression of JSON full of hashes that hardly shrinks it.
-- Measured: 330 µs a decision before, about 110 after.
ALTER TABLE "decision_card" ALTER COLUMN "card" SET DATA TYPE JSON;
ALTER TABLE "decision_card" SET (toast_tuple_target = 8160);
ALTER TABLE "decision" SET (toast_tuple_target = 8160);
