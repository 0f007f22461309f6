import { notFound } from '../platform/app-error.ts'
import { config } from '../platform/config.ts'

const TENANT = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Section 9. The identifier is the address that the document was asked for, without the well-known part: a client
 * refuses any other. Which organization a call concerns is in its token, so every tenant has the same endpoints, and
 * nobody learns from here which tenants exist.
 */
export function metadataFor(requestUrl: URL, tenant: string | null) {
  if (tenant !== null && !TENANT.test(tenant)) throw notFound('tenant')
  const { consoleUrl, decisionPointUrl } = config()
  const base = new URL(consoleUrl).host === requestUrl.host ? consoleUrl : decisionPointUrl
  return {
    policy_decision_point: tenant === null ? base : `${base}/${tenant}`,
    access_evaluation_endpoint: `${base}/access/v1/evaluation`,
    access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  }
}
