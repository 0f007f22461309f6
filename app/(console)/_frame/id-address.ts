// Where a pasted id leads. Ids are prefixed, so no question to the server is needed.

const PAGES: [RegExp, (id: string) => string][] = [
  [/^apr_[0-9a-f]{32}$/, (id) => `/approvals/${id}`],
  [/^dec_[0-9a-f]{32}$/, (id) => `/decisions/${id}`],
  [/^run_[0-9a-f]{32}$/, (id) => `/runs/${id}`],
  [/^agt_[0-9a-f]{32}$/, (id) => `/agents/${id}`],
  [/^chg_[0-9a-f]{32}$/, (id) => `/policies/changes/${id}`],
  [/^agi_[0-9a-f]{32}$/, (id) => `/jump?id=${id}`],
]
export const addressOfId = (text: string): string | null => {
  const id = text.trim()
  return PAGES.find(([form]) => form.test(id))?.[1](id) ?? null
}
