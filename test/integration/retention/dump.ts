import type pg from 'pg'

/**
 * Every value of every table of the database as text, for looking for words. Bytes as the characters that they are: a
 * dump by pg_dump has them in hexadecimal, where no word would be found.
 */
export async function wholeDatabase(owner: pg.Pool): Promise<{ table: string; text: string }[]> {
  const { rows: columns } = await owner.query<{ table: string; expressions: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS "table",
           string_agg(format(CASE a.atttypid WHEN 'bytea'::regtype THEN $$coalesce(encode(%I, 'escape'), '')$$ ELSE $$coalesce(%I::text, '')$$ END, a.attname), $$ || ' ' || $$ ORDER BY a.attnum) AS expressions
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
     GROUP BY 1`)
  const found: { table: string; text: string }[] = []
  for (const { table, expressions } of columns) {
    const { rows } = await owner.query<{ text: string }>(`SELECT ${expressions} AS text FROM ${table}`)
    for (const { text } of rows) found.push({ table, text })
  }
  return found
}
/** The tables whose rows hold one of these words. */
export const tablesWith = async (owner: pg.Pool, words: readonly string[]): Promise<string[]> => [
  ...new Set(
    (await wholeDatabase(owner)).flatMap(({ table, text }) =>
      words.flatMap((word) => (text.includes(word) ? [`${table}: ${word}`] : [])),
    ),
  ),
]
