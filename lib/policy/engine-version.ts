/** Named in every snapshot: replay promises the same bytes only on the build that decided. */
export const ENGINE_VERSION = 'countersign-engine/1'
