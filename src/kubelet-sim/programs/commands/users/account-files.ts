/** Changes of /etc/passwd and /etc/group, line by line: what is not meant stays as it is. */
import { Directory, RegularFile, resolvePath } from '../../../runtime/files/files.ts'
import { isError, type PosixError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { makeAll } from '../trees.ts'

interface UserEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Numbers from one to another, both of them included. */
type Range = readonly [first: number, last: number]

export const usualIds: Range = [1_000, 59_999]

const numberOf = (text: string): number => (/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN)

class Table<E extends { readonly name: string }> {
  readonly #lines: (string | E)[]
  readonly #byName = new Map<string, E>()

  constructor(
    readonly path: string,
    text: string,
    entryOf: (fields: readonly string[]) => E | undefined,
  ) {
    this.#lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => entryOf(line.split(':')) ?? line)
    for (const each of this.entries) if (!this.#byName.has(each.name)) this.#byName.set(each.name, each)
  }

  get entries(): readonly E[] {
    return this.#lines.filter((each): each is E => typeof each !== 'string')
  }

  named(name: string): E | undefined {
    return this.#byName.get(name)
  }

  add(entry: E): void {
    this.#lines.push(entry)
    this.#byName.set(entry.name, entry)
  }

  /** Puts another in the place of one, or nothing. */
  replace(old: E, entry?: E): void {
    const at = this.#lines.indexOf(old)
    if (at >= 0) this.#lines.splice(at, 1, ...(entry ? [entry] : []))
    if (this.#byName.get(old.name) === old) this.#byName.delete(old.name)
    if (entry) this.#byName.set(entry.name, entry)
  }

  text(write: (entry: E) => string): string {
    return this.#lines.map((each) => `${typeof each === 'string' ? each : write(each)}\n`).join('')
  }
}

function userIn([name, , uid = '', gid = '', comment = '', home = '', shell = '']: readonly string[]):
  | UserEntry
  | undefined {
  const entry = { name, uid: numberOf(uid), gid: numberOf(gid), comment, home, shell }
  return Number.isNaN(entry.uid + entry.gid) ? undefined : entry
}

function groupIn([name, , number = '', members = '']: readonly string[]): GroupEntry | undefined {
  const gid = numberOf(number)
  return Number.isNaN(gid) ? undefined : { name, gid, members: members.split(',').filter(Boolean) }
}

export class AccountFiles {
  readonly users: Table<UserEntry>
  readonly groups: Table<GroupEntry>
  readonly #process: Process

  constructor(process: Process) {
    const { files } = process.machine
    const text = (path: string) => {
      const found = files.read(path, process.user)
      process.charge(isError(found) ? 1 : found.length)
      return isError(found) ? '' : found
    }
    this.#process = process
    this.users = new Table('/etc/passwd', text('/etc/passwd'), userIn)
    this.groups = new Table('/etc/group', text('/etc/group'), groupIn)
  }

  /** A group by its name or its number. */
  group(text: string): GroupEntry | undefined {
    const found = this.groups.named(text)
    const gid = numberOf(text)
    return found ?? this.groups.entries.find((each) => each.gid === gid)
  }

  get uids(): ReadonlySet<number> {
    return new Set(this.users.entries.map(({ uid }) => uid))
  }

  get gids(): ReadonlySet<number> {
    return new Set(this.groups.entries.map(({ gid }) => gid))
  }

  /** Puts a user into groups, or takes him out of them. */
  enroll(user: string, name: string, isMember = true): void {
    const group = this.groups.named(name)
    if (!group || group.members.includes(user) === isMember) return
    const members = isMember ? [...group.members, user] : group.members.filter((each) => each !== user)
    this.groups.replace(group, { ...group, members })
  }

  /** Takes a user away, and his name out of all groups. */
  dropUser(user: UserEntry): void {
    this.users.replace(user)
    for (const { name, members } of this.groups.entries)
      if (members.includes(user.name)) this.enroll(user.name, name, false)
  }

  save(): PosixError | undefined {
    const { machine, user } = this.#process
    const passwd = this.users.text(
      ({ name, uid, gid, comment, home, shell }) => `${name}:x:${uid}:${gid}:${comment}:${home}:${shell}`,
    )
    const group = this.groups.text(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}`)
    return (
      machine.files.write(this.users.path, passwd, user) ?? machine.files.write(this.groups.path, group, user)
    )
  }
}

/** The first number that is free; undefined where none is. */
export function firstFree(
  [first, last]: Range,
  ...taken: readonly ReadonlySet<number>[]
): number | undefined {
  for (let id = first; id <= last; id++) if (!taken.some((each) => each.has(id))) return id
  return undefined
}

interface Home {
  readonly path: string
  readonly owner: { readonly uid: number; readonly gid: number }
  readonly mode: number
  /** What every new home begins with. */
  readonly skeleton?: string
}

/** Makes a home with the folders above it; one that is there stays as it is, and the answer is undefined, too. */
export function* makeHome(
  process: Process,
  { path, owner, mode, skeleton = '/etc/skel' }: Home,
): Working<PosixError | undefined> {
  const { files } = process.machine
  const home = resolvePath('/', path)
  if (files.exists(home)) return undefined
  const problem = yield* makeAll(process, resolvePath(home, '..'))
  if (problem) return problem
  const left: (readonly [from: string, to: string])[] = [[skeleton, home]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [from, to] = next
    const node = files.node(from)
    const text = node instanceof RegularFile ? files.read(from, process.user) : undefined
    const error =
      typeof text === 'string' ? files.write(to, text, process.user) : files.makeDirectory(to, process.user)
    if (error) return error
    const made = files.node(to)
    if (!isError(made))
      Object.assign(made, owner, { mode: to === home ? mode : isError(node) ? made.mode : node.mode })
    if (node instanceof Directory)
      for (const name of node.names) left.push([`${from}/${name}`, `${to}/${name}`])
    yield* process.breathe()
  }
  return undefined
}
