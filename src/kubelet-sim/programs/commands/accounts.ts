/** Users and groups by name and by number, as the files of a container have them. */
import { memoOfLast } from '../../../api/memo.ts'
import type { User } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process } from '../../runtime/program.ts'

type AccountFile = '/etc/passwd' | '/etc/group'

/** The third field of each line by the first, and the first by the third: of two, what stands first. */
interface Accounts {
  readonly ids: ReadonlyMap<string, number>
  readonly names: ReadonlyMap<number, string>
}

function read(text: string): Accounts {
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':', 3)
    if (!name || !/^\d{1,10}$/.test(number ?? '')) continue
    const id = Number(number)
    if (!ids.has(name)) ids.set(name, id)
    if (!names.has(id)) names.set(id, name)
  }
  return { ids, names }
}

const readers = { '/etc/passwd': memoOfLast(read), '/etc/group': memoOfLast(read) }
const nobody: Accounts = { ids: new Map(), names: new Map() }

/** Longer files are not looked at. */
const longestFile = 65_536

function accountsIn({ machine, user }: Process, file: AccountFile): Accounts {
  const text = machine.files.read(file, user, longestFile)
  return isError(text) ? nobody : readers[file](text)
}

/** Undefined for one that nobody has told of. Root is known without looking. */
export const userName = (process: Process, uid: number): string | undefined =>
  uid === 0 ? 'root' : accountsIn(process, '/etc/passwd').names.get(uid)

export const groupName = (process: Process, gid: number): string | undefined =>
  gid === 0 ? 'root' : accountsIn(process, '/etc/group').names.get(gid)

/** Of whom an image that nobody knows has, and its author will know. */
const presumedId = 1_000

/** The number of a name that `/etc/passwd` or `/etc/group` lacks: in an image that nobody knows, it is taken to be there. */
const presumedIdOf = ({ machine }: Process, name: string): number | undefined =>
  machine.image.bringsAnyFile && /^[a-z_][\w.-]*$/i.test(name) ? presumedId : undefined

/** The number of a user or group, by number or by name; undefined for a name that nobody has. */
export const idOf = (process: Process, name: string, file: AccountFile): number | undefined =>
  /^\d{1,10}$/.test(name)
    ? Number(name)
    : (accountsIn(process, file).ids.get(name) ?? presumedIdOf(process, name))

export interface Account {
  /** With the groups that `/etc/group` puts him into. */
  readonly user: User
  readonly home: string
  readonly shell: string
}

/** Whom `/etc/passwd` names; undefined for whom it does not. */
export function accountNamed(process: Process, name: string): Account | undefined {
  const { machine, user } = process
  const lines = (file: AccountFile) => {
    const text = machine.files.read(file, user, longestFile)
    return isError(text) ? [] : text.split('\n').map((each) => each.split(':'))
  }
  const [, , uid, gid, , home = '', shell] = lines('/etc/passwd').find((each) => each[0] === name) ?? []
  if (uid === undefined || gid === undefined) return undefined
  const groups = lines('/etc/group').filter((each) => each[3]?.split(',').includes(name))
  return {
    user: { uid: Number(uid), gid: Number(gid), groups: groups.map((each) => Number(each[2])) },
    home,
    shell: shell || '/bin/sh',
  }
}

/** Whom an image that nobody knows is taken to have. */
export function presumedAccount(process: Process, name: string): Account | undefined {
  const id = presumedIdOf(process, name)
  if (id === undefined) return undefined
  return { user: { uid: id, gid: id }, home: `/home/${name}`, shell: '/bin/sh' }
}
