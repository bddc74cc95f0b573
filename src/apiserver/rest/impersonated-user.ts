/** Who a request in the name of somebody else is from. */
import { anonymous, authenticated, type User, userNamed } from '../../client/user.ts'

/** What headers say of somebody, as it stands there. */
export interface Wanted {
  readonly name: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra?: User['extra']
}

/** The user as whom the request goes on. */
export function completed({ name, uid, groups, extra }: Wanted): User {
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
