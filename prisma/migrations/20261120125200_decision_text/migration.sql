-- A text in the sentences is looked for in the index alone, newest first: a card is far larger than its sentence, and a
-- trigram index would not be used, because ILIKE is not leakproof and row-level security comes before it. The sentence
-- in this column is bounded (lib/authorize/decision-rows.ts), as an index entry has to be. Measured with 166,000
-- decisions on two busy cores: 0.3 s where nothing is found, 2 ms where something is; before, 1.3 s for 100,000.
CREATE INDEX "decision_card_text" ON "decision_card" ("organization_id", "at" DESC, "decision_id" DESC)
  INCLUDE ("sentence") WHERE "sentence" IS NOT NULL;
