'use server'
import { z } from 'zod'
import { changeFeedEndpoint, removeFeedEndpoint } from '../../../../lib/feeds/change-endpoint.ts'
import { createFeedEndpoint } from '../../../../lib/feeds/create-endpoint.ts'
import { testFeedEndpoint } from '../../../../lib/feeds/test-endpoint.ts'
import { action } from '../../../../lib/people/action.ts'

const id = z.string().max(64)
export const addEndpoint = action('feeds.write', z.record(z.string(), z.unknown()), createFeedEndpoint)
export const setEndpoint = action('feeds.write', z.looseObject({ id }), (actor, { id: endpoint, ...body }) =>
  changeFeedEndpoint(actor, endpoint, body),
)
export const dropEndpoint = action('feeds.write', z.strictObject({ id }), (actor, input) =>
  removeFeedEndpoint(actor, input.id),
)
export const tryEndpoint = action('feeds.write', z.strictObject({ id }), (actor, input) =>
  testFeedEndpoint(actor, input.id),
)
