import { Fragment } from 'react'
import { AbsentGlyph, CheckGlyph } from '../../../../components/ui/glyphs.tsx'
import { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from '../../../../lib/people/permissions.ts'
import { ROLE } from '../role-words.ts'
import { PERMISSION_GROUPS } from './permission-words.ts'

const holds = (role: Role, permission: Permission) => ROLE_PERMISSIONS[role].includes(permission)

/** Who may do what: from the same table that hides the buttons and guards the operations. */
export function RolesView() {
  return (
    <div className="grid gap-5">
      <p className="max-w-[72ch] text-sm text-muted">
        A person may have several roles; what one of them allows is allowed. This table is what the product itself asks
        before every change.
      </p>
      <table className="w-full max-w-[1020px] table-fixed border-separate border-spacing-0 text-sm max-md:hidden">
        <thead>
          <tr>
            <th
              scope="col"
              className="w-[34%] border-b border-line pb-2 md:max-lg:w-[26%] text-left align-bottom text-xs font-normal text-muted"
            >
              May
            </th>
            {ROLES.map((role) => (
              <th
                key={role}
                scope="col"
                className="border-b border-line px-3 pb-2 text-left align-top font-medium md:max-lg:px-1 md:max-lg:text-xs"
              >
                {ROLE[role].word}
                <span className="mt-0.5 block text-xs font-normal text-muted max-xl:hidden">{ROLE[role].not}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PERMISSION_GROUPS.map((group) => (
            <Fragment key={group.title}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={1 + ROLES.length}
                  className="border-b border-line pt-4 pb-1.5 text-left font-semibold"
                >
                  {group.title}
                </th>
              </tr>
              {group.permissions.map(({ permission, words }) => (
                <tr key={permission}>
                  <th scope="row" title={permission} className="border-b border-line py-1.5 pr-4 text-left font-normal">
                    {words}
                  </th>
                  {ROLES.map((role) => (
                    <td key={role} className="border-b border-line px-3 py-1.5 md:max-lg:px-1">
                      {holds(role, permission) ? (
                        <span className="text-allow">
                          <CheckGlyph />
                          <span className="sr-only">Yes</span>
                        </span>
                      ) : (
                        <span className="text-line-strong">
                          <AbsentGlyph />
                          <span className="sr-only">No</span>
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
      <div className="grid gap-5 md:hidden">
        {ROLES.map((role) => (
          <section key={role}>
            <h2>{ROLE[role].word}</h2>
            <p className="text-sm text-muted">
              {ROLE[role].does} {ROLE[role].not}
            </p>
            <ul className="mt-1.5 border-t border-line text-sm">
              {PERMISSION_GROUPS.flatMap((group) => group.permissions)
                .filter(({ permission }) => holds(role, permission))
                .map(({ permission, words }) => (
                  <li key={permission} className="flex items-start gap-2 border-b border-line py-1.5">
                    <span className="mt-[3px] text-allow">
                      <CheckGlyph />
                    </span>
                    {words}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}
