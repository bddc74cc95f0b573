/** Requests in the name of somebody else. Source: the impersonation filter of the API server. */
import { badRequest } from '../../api/errors.ts'
import { administrator, anonymous, authenticated, type User, userNamed } from '../../client/user.ts'
import type { Headers } from './request.ts'

const prefix = 'impersonate-'
const ofExtra = `${prefix}extra-`

export function impersonates(headers: Headers): boolean {
  for (const name in headers) if (name.startsWith(prefix)) return true
  return false
}

/** @param headers each with all its values @throws ApiError 400 for parts of a user without his name */
export function userOf(headers: Headers): User {
  if (!impersonates(headers)) return administrator
  const [name = ''] = valuesOf(headers, `${prefix}user`)
  const [uid = ''] = valuesOf(headers, `${prefix}uid`)
  const groups = valuesOf(headers, `${prefix}group`)
  const extra = extraOf(headers)
  if (name === '') {
    if (uid === '' && groups.length === 0 && !extra) return administrator
    throw badRequest(`requested ${goUser({ name, uid, groups, extra })} without impersonating a user name`)
  }
  return {
    name,
    groups: groups.length === 0 ? userNamed(name).groups : withOwnGroup(name, groups),
    ...(uid !== '' && { uid }),
    ...(extra && { extra }),
  }
}

/** Everybody is in one of these two. */
function withOwnGroup(name: string, groups: readonly string[]): readonly string[] {
  const [own] = name === anonymous.name ? anonymous.groups : [authenticated]
  return groups.includes(own) || groups.includes(anonymous.groups[0]) ? groups : [...groups, own]
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
const goUser = ({ name, uid = '', groups, extra }: User): string =>
  `&user.DefaultInfo{Name:${quoted(name)}, UID:${quoted(uid)}, Groups:${goStrings(groups)}, Extra:${goExtra(extra)}}`

const goStrings = (texts: readonly string[]): string =>
  texts.length === 0 ? '[]string(nil)' : `[]string{${texts.map(quoted).join(', ')}}`

function goExtra(extra: User['extra']): string {
  if (!extra) return 'map[string][]string(nil)'
  const keys = Object.keys(extra).sort()
  return `map[string][]string{${keys.map((key) => `${quoted(key)}:${goStrings(extra[key])}`).join(', ')}}`
}
