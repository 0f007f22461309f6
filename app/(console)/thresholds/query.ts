import { hrefWith, one, oneOf, type SearchParams } from '../../../components/page/search-params.ts'
import {
  type Environment,
  IMPACTS,
  type Impact,
  REVERSIBILITIES,
  type Reversibility,
  SENSITIVITIES,
  type Sensitivity,
} from '../../../lib/policy/types.ts'
import { ENVIRONMENTS } from '../_frame/environments.ts'

export const STAGES = ['semi', 'autonomous'] as const
export type StageColumn = (typeof STAGES)[number]

export interface CellName {
  impact: Impact
  reversibility: Reversibility
  sensitivity: Sensitivity
}
export interface ThresholdsAddress {
  tab: 'matrix' | 'bands'
  sensitivity: Sensitivity
  stage: StageColumn
  cell: CellName | null
  environment: Environment | null
  editing: boolean
}
export const cellPath = (c: CellName): string => `${c.impact}/${c.reversibility}/${c.sensitivity}`

/** `?cell=medium/hard/personal` opens a cell and its layer; `?data=` shows a layer alone. */
export function thresholdsAddress(params: SearchParams): ThresholdsAddress {
  const cell = cellOf(one(params.cell))
  return {
    tab: one(params.tab) === 'bands' ? 'bands' : 'matrix',
    cell,
    sensitivity: cell?.sensitivity ?? oneOf(SENSITIVITIES, params.data) ?? 'ordinary',
    stage: oneOf(STAGES, params.stage) ?? 'autonomous',
    environment: oneOf(ENVIRONMENTS, params.env),
    editing: one(params.edit) === '1',
  }
}
function cellOf(text: string | undefined): CellName | null {
  const [i, r, s, more] = text?.split('/') ?? []
  const impact = oneOf(IMPACTS, i)
  const reversibility = oneOf(REVERSIBILITIES, r)
  const sensitivity = oneOf(SENSITIVITIES, s)
  return impact && reversibility && sensitivity && more === undefined ? { impact, reversibility, sensitivity } : null
}
/** Another layer; an open cell stays open there. */
export const hrefOfLayer = (params: SearchParams, cell: CellName | null, sensitivity: Sensitivity): string =>
  hrefWith('/thresholds', params, {
    data: cell ? null : sensitivity,
    cell: cell ? cellPath({ ...cell, sensitivity }) : null,
  })
