import { formatMoney, formatNumber, words } from '../../../../components/ui/format.ts'
import { Impact } from '../../../../components/ui/impact.tsx'
import { type Bands, CLASSES, REVERSIBILITIES } from '../../../../lib/policy/types.ts'
import { REVERSIBILITY, SENSITIVITY } from '../words.ts'
import { draftOfBands, LEVELS, MEASURES, type Steps, stepsOf } from './bands-draft.ts'
import { BandsTable, Cell, RowHead } from './layout.tsx'

const money = (currency: string) => (n: number) => formatMoney(n, currency).replace(/\.00$/, '')

/** The bands for reading. */
export function BandsTables({ bands }: { bands: Bands }) {
  const { data, effects } = draftOfBands(bands)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-7">
      <BandsTable label="By how much" columns={['Measure', 'Low', 'Medium', 'High', 'Critical']}>
        {MEASURES.map(({ name, word, means }) => (
          <StepsRow key={name} head={word} note={means} steps={stepsOf(bands[name] ?? bands.rows, formatNumber)} />
        ))}
        {Object.entries(bands.amounts).map(([currency, table]) => (
          <StepsRow key={currency} head={`Amount in ${currency}`} steps={stepsOf(table, money(currency))} />
        ))}
      </BandsTable>
      <div className="grid gap-7 sm:grid-cols-2">
        <BandsTable label="By the kind of action" columns={['Kind', 'At least']}>
          {CLASSES.map((c) => (
            <tr key={c}>
              <RowHead>{words(c)}</RowHead>
              <Cell>
                <Impact impact={bands.class[c]} />
              </Cell>
            </tr>
          ))}
          {REVERSIBILITIES.map((r) => (
            <tr key={r}>
              <RowHead>{REVERSIBILITY[r].word}</RowHead>
              <Cell>
                <Impact impact={bands.reversibility[r]} />
              </Cell>
            </tr>
          ))}
          <tr>
            <RowHead note="writes and deletions whose reach nobody bounds">Unknown reach</RowHead>
            <Cell>
              <Impact impact={bands.unbounded} />
            </Cell>
          </tr>
        </BandsTable>
        <BandsTable label="By its effects" columns={['Effect', 'At least']}>
          {effects.map((e) => (
            <tr key={e.key}>
              <RowHead>{words(e.name)}</RowHead>
              <Cell>
                <Impact impact={e.impact} />
              </Cell>
            </tr>
          ))}
        </BandsTable>
      </div>
      <BandsTable
        label="By the data"
        note="A class that is not listed counts as medium and personal."
        columns={['Data class', 'At least', 'Layer of the matrix']}
      >
        {data.map((c) => (
          <tr key={c.key}>
            <RowHead>{words(c.name)}</RowHead>
            <Cell>
              <Impact impact={c.impact} />
            </Cell>
            <Cell>{SENSITIVITY[c.sensitivity]}</Cell>
          </tr>
        ))}
      </BandsTable>
    </div>
  )
}

function StepsRow({ head, note, steps }: { head: string; note?: string; steps: Steps }) {
  const last = LEVELS.findLast((l) => steps[l] !== '')
  return (
    <tr>
      <RowHead note={note}>{head}</RowHead>
      {LEVELS.map((level) => (
        <Cell key={level}>{steps[level] ? <>to {steps[level]}</> : <span className="text-muted">–</span>}</Cell>
      ))}
      <Cell>{last ? <>over {steps[last]}</> : 'always'}</Cell>
    </tr>
  )
}
