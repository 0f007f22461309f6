const FIELDS: { [pointer: string]: string } = {
  '/content/id': 'Id',
  '/content/cedar': 'The text',
  '/content/outcome': 'Outcome',
  '/content/reason_code': 'Reason code',
  '/content/sentence': 'Sentence',
  '/content/requirements': 'Who decides',
  '/content/alternative': 'Alternative',
  '/content/effective_from': 'From',
  '/content/effective_until': 'Last day',
  '/content/measure': 'Limit against actual',
  '/review_at': 'Review',
  '/rationale': 'Rationale',
  '/owner': 'Owner',
  '/examples': 'Examples',
}
/** What a pointer is called on the form. */
export function wordsOf(pointer: string | null): string {
  const example = /^\/examples\/(\d+)/.exec(pointer ?? '')
  if (example) return `Example ${Number(example[1]) + 1}`
  const known = Object.keys(FIELDS).find((p) => pointer === p || pointer?.startsWith(`${p}/`))
  return known ? (FIELDS[known] as string) : 'The entry'
}
