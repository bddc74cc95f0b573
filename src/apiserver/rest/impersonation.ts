/**
 * Requests in the name of somebody else: who that is, and whether the one who asks may be him. Source: the constrained and
 * the older impersonation of the API server; of the former, whoever may be anybody for one verb alone.
 */
import { badRequest } from '../../api/errors.ts'
import { administrator, type User } from '../../client/user.ts'
import { type Attributes, attributesOf } from '../authorization/attributes.ts'
import { isPrivileged } from '../authorization/authorizer.ts'
import type { Store } from '../store/store.ts'
import type { Wanted } from './impersonated-user.ts'
import { ImpersonationModes, type Way } from './impersonation-modes.ts'
import type { Headers, RestRequest } from './request.ts'

const prefix = 'impersonate-'
const ofExtra = `${prefix}extra-`

export function impersonates(headers: Headers): boolean {
  for (const name in headers) if (name.startsWith(prefix)) return true
  return false
}

/** Who asks over a connection that is the administrator's, in whose name the headers may have it. */
export const callerOf = (headers: Headers): Pick<RestRequest, 'user' | 'impersonation'> => ({
  user: administrator,
  impersonation: impersonates(headers) ? headers : undefined,
})

export class Impersonation {
  readonly #modes: ImpersonationModes

  constructor(store: Store) {
    this.#modes = new ImpersonationModes(store)
  }

  /**
   * How the one who asks comes to be somebody else; undefined: he asks in his own name.
   * @param asked what the one who asks would do, in his own name
   * @param headers each with all its values
   * @throws ApiError 400 for parts of a user without his name, 403 for who may not be him
   */
  wayOf(asked: Parameters<typeof attributesOf>[0], headers: Headers): Way | undefined {
    const wanted = wantedBy(headers)
    if (wanted.name === '') return undefined
    if (isPrivileged(asked.user)) return this.#modes.wayOf(asked.user, wanted)
    return this.#modes.wayOfAllowed(attributesOf(asked) as Attributes, wanted)
  }
}

function wantedBy(headers: Headers): Wanted {
  const [name = ''] = valuesOf(headers, `${prefix}user`)
  const [uid = ''] = valuesOf(headers, `${prefix}uid`)
  const groups = valuesOf(headers, `${prefix}group`)
  const extra = extraOf(headers)
  if (name === '' && (uid !== '' || groups.length > 0 || extra))
    throw badRequest(`requested ${goUser({ name, uid, groups, extra })} without impersonating a user name`)
  return { name, uid, groups, ...(extra && { extra }) }
}

function extraOf(headers: Headers): User['extra'] {
  const names = Object.keys(headers).filter((name) => name.startsWith(ofExtra))
  if (names.length === 0) return undefined
  return Object.fromEntries(names.map((name) => [keyOf(name), valuesOf(headers, name)]))
}

/** A key may hold what no name of a header can, percent-encoded. */
function keyOf(name: string): string {
  const key = name.slice(ofExtra.length)
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

const valuesOf = (headers: Headers, name: string): readonly string[] => [headers[name] ?? []].flat()

const quoted = (text: string) => JSON.stringify(text)

/** As Go prints what it has understood. */
const goUser = ({ name, uid, groups, extra }: Wanted): string =>
  `&user.DefaultInfo{Name:${quoted(name)}, UID:${quoted(uid)}, Groups:${goStrings(groups)}, Extra:${goExtra(extra)}}`

const goStrings = (texts: readonly string[]): string =>
  texts.length === 0 ? '[]string(nil)' : `[]string{${texts.map(quoted).join(', ')}}`

function goExtra(extra: User['extra']): string {
  if (!extra) return 'map[string][]string(nil)'
  const keys = Object.keys(extra).sort()
  return `map[string][]string{${keys.map((key) => `${quoted(key)}:${goStrings(extra[key])}`).join(', ')}}`
}
