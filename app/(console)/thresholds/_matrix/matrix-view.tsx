import { Section } from '../../../../components/page/page.tsx'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { impactWord } from '../../../../components/ui/impact.tsx'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import { mayDraft } from '../../../../lib/changes/item-rights.ts'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import { listPeople } from '../../../../lib/people/list-people.ts'
import { IMPACTS, REVERSIBILITIES, SENSITIVITIES } from '../../../../lib/policy/types.ts'
import { listQueueOptions } from '../../../../lib/registry/queues/list-queue-options.ts'
import { getSettings } from '../../../../lib/registry/settings/get-settings.ts'
import { getBands } from '../../../../lib/registry/thresholds/change-bands.ts'
import { listThresholds } from '../../../../lib/registry/thresholds/list-thresholds.ts'
import { proposeChange } from '../../../../lib/registry/thresholds/propose-change.ts'
import { cellsOfLayer, thresholdTraffic } from '../../../../lib/registry/thresholds/threshold-traffic.ts'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { Panel } from '../_panel/panel.tsx'
import { type CellName, cellPath, hrefOfLayer, STAGES, type ThresholdsAddress } from '../query.ts'
import { cellWords, impactMeans, SENSITIVITY, STAGE } from '../words.ts'
import { Matrix, type MatrixCell } from './matrix.tsx'
import { NoCell, Overview } from './overview.tsx'
import { approvedShare, looksStamped, trafficWords } from './traffic-words.ts'

export async function MatrixView({
  person,
  params,
  address,
}: {
  person: PersonActor
  params: SearchParams
  address: ThresholdsAddress
}) {
  const { sensitivity, stage, environment, cell: open } = address
  const mayWrite = mayDraft(person, 'threshold.change')
  const [cells, traffic, bands, queues, settings, people, proposal] = await Promise.all([
    listThresholds(person),
    thresholdTraffic(person, cellsOfLayer(sensitivity), environment),
    getBands(person),
    listQueueOptions(person),
    getSettings(person),
    mayWrite ? listPeople(person, { status: 'active', limit: 100 }) : null,
    open ? proposeChange(person, open, environment ? { environment } : {}) : null,
  ])
  const who = { queues, defaultQueue: settings.settings.default_queue }
  const find = (name: CellName): ThresholdView | undefined => cells.find((c) => cellPath(c) === cellPath(name))
  const draw = (name: CellName): MatrixCell => {
    const cell = find(name)
    const { outcome, words } = cellWords(cell?.[stage] ?? [], who)
    const t = traffic.get(cellPath(name))
    const asks = outcome === 'require_approval'
    return {
      reversibility: name.reversibility,
      href: hrefWith('/thresholds', params, { cell: cellPath(name), data: null }),
      open: open !== null && cellPath(open) === cellPath(name),
      outcome,
      words,
      traffic: trafficWords(t, asks),
      approved: asks && t ? approvedShare(t) : null,
      due: cell?.review_overdue ?? false,
      stamped: looksStamped(t),
    }
  }
  const rows = IMPACTS.map((impact) => ({
    impact,
    word: impactWord(impact),
    means: impactMeans(impact, bands),
    cells: REVERSIBILITIES.map((reversibility) => draw({ impact, reversibility, sensitivity })),
  }))
  const opened = open ? find(open) : undefined
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_320px]">
      <div className="grid min-w-0 gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Segmented
            label="Data"
            options={SENSITIVITIES.map((s) => ({
              href: hrefOfLayer(params, open, s),
              label: SENSITIVITY[s],
              current: s === sensitivity,
            }))}
          />
          <Segmented
            label="Stage of the agent"
            options={STAGES.map((s) => ({
              href: hrefWith('/thresholds', params, { stage: s === 'autonomous' ? null : s }),
              label: STAGE[s],
              current: s === stage,
            }))}
          />
        </div>
        <Matrix
          rows={rows}
          label={`Thresholds, ${SENSITIVITY[sensitivity].toLowerCase()}, ${STAGE[stage].toLowerCase()}`}
        />
        <p className="max-w-[78ch] text-xs text-muted">
          Traffic is that of the last 30 days
          {environment ? ` in ${ENVIRONMENT_WORDS[environment].toLowerCase()}` : ''}, of agents at every stage;
          policies, grants and limits ask and deny, too. Shares of approval count what people decided.
        </p>
      </div>
      {open && opened && proposal ? (
        <Panel
          cell={opened}
          stage={stage}
          traffic={traffic.get(cellPath(open))}
          proposal={proposal}
          person={person}
          who={who}
          closeHref={hrefWith('/thresholds', params, { cell: null, data: open.sensitivity })}
          people={
            people && {
              list: people.items.map(({ id, name }) => ({ id, name })),
              more: people.next_cursor !== null,
              me: person.id,
            }
          }
        />
      ) : open ? (
        <NoCell name={open} />
      ) : (
        <Section title="This layer">
          <Overview
            cells={cells.filter((c) => c.sensitivity === sensitivity)}
            traffic={traffic}
            me={person.id}
            all={cells}
            params={params}
          />
        </Section>
      )}
    </div>
  )
}
