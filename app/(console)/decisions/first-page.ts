import { AppError } from '../../../lib/platform/app-error.ts'

/** A cursor that no list has given, mistyped or from another list, leads to the first page. */
export async function pageOrFirst<T>(
  query: Record<string, string>,
  list: (query: Record<string, string>) => Promise<T>,
): Promise<T> {
  try {
    return await list(query)
  } catch (e) {
    if (!(e instanceof AppError && e.status === 400 && query.cursor !== undefined)) throw e
    const { cursor: _, ...first } = query
    return await list(first)
  }
}
