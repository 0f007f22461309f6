import type { Queue } from 'pg-boss'

export const JOB_SCHEMA = 'pgboss'

export const EXPIRE_APPROVALS = 'expire-approvals'
export const APPLY_CHANGES = 'apply-changes'
export const PURGE = 'purge'
export const RETENTION = 'retention'
export const ERASURES = 'erasures'
export const SIGN_IN_FAILURES = 'sign-in-failures'
export const REPLAYS = 'replays'
export const EXPORTS = 'exports'
export const EXPORT_CHECKS = 'export-checks'
export const NIGHTLY_REPLAYS = 'nightly-replays'
export const PARTITIONS = 'partitions'
export const INDEX_AUDIT = 'index-audit'
export const ANCHORS = 'anchors'
export const DELIVER_FEEDS = 'deliver-feeds'

/**
 * `stately`: at most one waiting and one running in the whole installation, however many workers offer it.
 * The jobs carry no data; what is due stands in our own tables.
 */
export const QUEUES: { name: string; options: Omit<Queue, 'name'> }[] = [
  {
    name: EXPIRE_APPROVALS,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: APPLY_CHANGES,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: SIGN_IN_FAILURES,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 120, retentionSeconds: 120, deleteAfterSeconds: 300 },
  },
  {
    name: DELIVER_FEEDS,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 120, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: INDEX_AUDIT,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 120, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: RETENTION,
    options: {
      policy: 'stately',
      retryLimit: 0,
      expireInSeconds: 3_600,
      retentionSeconds: 900,
      deleteAfterSeconds: 3_600,
    },
  },
  {
    name: ERASURES,
    options: {
      policy: 'stately',
      retryLimit: 0,
      expireInSeconds: 3_600,
      retentionSeconds: 60,
      deleteAfterSeconds: 300,
    },
  },
  {
    name: ANCHORS,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: REPLAYS,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: EXPORTS,
    options: { policy: 'stately', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 60, deleteAfterSeconds: 300 },
  },
  {
    name: EXPORT_CHECKS,
    options: {
      policy: 'stately',
      retryLimit: 0,
      expireInSeconds: 900,
      retentionSeconds: 600,
      deleteAfterSeconds: 3_600,
    },
  },
  {
    name: NIGHTLY_REPLAYS,
    options: {
      policy: 'stately',
      retryLimit: 0,
      expireInSeconds: 300,
      retentionSeconds: 600,
      deleteAfterSeconds: 3_600,
    },
  },
  {
    name: PARTITIONS,
    options: {
      policy: 'stately',
      retryLimit: 3,
      expireInSeconds: 300,
      retentionSeconds: 3_600,
      deleteAfterSeconds: 86_400,
    },
  },
  {
    name: PURGE,
    options: {
      policy: 'stately',
      retryLimit: 3,
      expireInSeconds: 900,
      retentionSeconds: 3_600,
      deleteAfterSeconds: 86_400,
    },
  },
]
