import { code, count, entry, flag, id } from './fields.ts'

/** Where the feed of the log is delivered to. Addresses are disclosures. */
export const feedEntries = {
  // Disclosures: url.
  'feed_endpoint.created': entry('The feed of the log is delivered to one more address from here on.', {
    endpoint: id,
    disclosures: flag,
    from_index: count,
  }),
  'feed_endpoint.paused': entry('Delivery of the feed to an address was paused.', { endpoint: id, index: count }),
  'feed_endpoint.resumed': entry('Delivery of the feed to an address goes on.', { endpoint: id, index: count }),
  'feed_endpoint.disabled': entry('An address failed for so long that the feed is no longer delivered to it.', {
    endpoint: id,
    cause: code,
    index: count,
  }),
  'feed_endpoint.removed': entry('The feed of the log is no longer delivered to an address.', {
    endpoint: id,
    index: count,
  }),
}
