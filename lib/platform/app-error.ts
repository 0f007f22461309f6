/** Stops an operation. `code` is stable; the public text goes to the caller, the internal text to the log. */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly fields: { pointer: string; message: string }[]
  readonly internal: string | undefined
  readonly headers: Record<string, string>
  /** What a caller can go on with, as further members of the problem: `change`, `conflicts`. */
  readonly members: Record<string, unknown>
  constructor(
    status: number,
    code: string,
    publicText: string,
    more: {
      fields?: { pointer: string; message: string }[]
      internal?: string
      headers?: Record<string, string>
      members?: Record<string, unknown>
    } = {},
  ) {
    super(publicText)
    this.status = status
    this.code = code
    this.fields = more.fields ?? []
    this.internal = more.internal
    this.headers = more.headers ?? {}
    this.members = more.members ?? {}
  }
}

/** Hidden and missing give the identical answer. */
export const notFound = (what: string) =>
  new AppError(404, 'not_found', `There is no such ${what}, or you may not see it.`)
