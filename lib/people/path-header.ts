/** proxy.ts tells pages their own address in this header; a layout has no other way to know it. */
export const PATH_HEADER = 'x-countersign-path'
