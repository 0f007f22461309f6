import { z } from 'zod'
import type { ToolModel, ToolVersionModel } from '../../../generated/prisma/models.ts'
import { CLASSES, REVERSIBILITIES, type ToolDefinition } from '../../policy/types.ts'

const version = z.object({
  version: z.number().int(),
  definition_hash: z.string(),
  review: z.enum(['reviewed', 'held']),
  created_at: z.iso.datetime(),
  created_by: z.string(),
})
export const toolSummary = z.object({
  name: z.string(),
  title: z.string(),
  class: z.enum(CLASSES),
  reversibility: z.enum(REVERSIBILITIES),
  data_classes: z.array(z.string()),
  effects: z.array(z.string()).nullable(),
  owner: z.string().nullable(),
  status: z.enum(['active', 'quarantined', 'retired']),
  current_version: z.number().int(),
  definition_hash: z.string(),
  review: z.enum(['reviewed', 'held']),
  created_at: z.iso.datetime(),
})
export const toolView = toolSummary.extend({
  definition: z.record(z.string(), z.unknown()),
  versions: z.array(version),
})
export type ToolSummary = z.output<typeof toolSummary>
export type ToolView = Omit<z.output<typeof toolView>, 'definition'> & { definition: ToolDefinition }

type Row = ToolModel & { versions: ToolVersionModel[] }
const currentOf = (t: Row): ToolVersionModel =>
  t.versions.find((v) => v.version === t.currentVersion) as ToolVersionModel

export function summaryOfTool(t: Row): ToolSummary {
  const current = currentOf(t)
  const d = current.definition as unknown as ToolDefinition
  return {
    name: t.name,
    title: d.title,
    class: d.class,
    reversibility: d.reversibility,
    data_classes: d.data_classes,
    effects: d.effects ?? null,
    owner: t.ownerId,
    status: t.status as ToolSummary['status'],
    current_version: t.currentVersion,
    definition_hash: current.definitionHash,
    review: current.review as ToolSummary['review'],
    created_at: t.createdAt.toISOString(),
  }
}
export const viewOfTool = (t: Row): ToolView => ({
  ...summaryOfTool(t),
  definition: currentOf(t).definition as unknown as ToolDefinition,
  versions: t.versions
    .toSorted((a, b) => b.version - a.version)
    .map((v) => ({
      version: v.version,
      definition_hash: v.definitionHash,
      review: v.review as 'reviewed' | 'held',
      created_at: v.createdAt.toISOString(),
      created_by: v.createdBy,
    })),
})
