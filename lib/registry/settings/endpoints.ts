import { governedRow } from '../../changes/governed.ts'
import { adminRow, membersOf } from '../admin-row.ts'
import { changeSettings, changeSettingsBody } from './change-settings.ts'
import { getSettings, settingsView } from './get-settings.ts'

const tag = 'Organization'

export const settingsRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/organization',
    summary: 'The organization and its settings',
    tag,
    answer: settingsView,
    run: ({ actor }) => getSettings(actor),
  }),
  adminRow({
    method: 'PATCH',
    path: '/api/v1/organization',
    summary: 'Change name, time zone or settings',
    tag,
    body: changeSettingsBody,
    answer: settingsView,
    run: ({ actor, body }) => {
      const direct = () => changeSettings(actor, body)
      // name and time zone decide nothing
      return 'settings' in membersOf(body)
        ? governedRow(actor, { kind: 'settings.change', value: body }, direct)
        : direct()
    },
  }),
]
