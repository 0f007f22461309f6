import { v7 } from 'uuid'

/** Prefixed and sortable by time: `dec_0198…` */
export type Prefix =
  | 'org'
  | 'per'
  | 'ses'
  | 'agt'
  | 'agi'
  | 'crd'
  | 'sva'
  | 'prv'
  | 'grt'
  | 'run'
  | 'evt'
  | 'dec'
  | 'apr'
  | 'vot'
  | 'ape'
  | 'out'
  | 'req'
  | 'grp'
  | 'jti'
export const newId = (prefix: Prefix, atMs?: number): string =>
  `${prefix}_${(atMs === undefined ? v7() : v7({ msecs: atMs })).replaceAll('-', '')}`
