/** ipcs, ipcmk, ipcrm: the objects of System V that the containers of a Pod share. Source: util-linux, whose words busybox has too. */
import type { Ipc, IpcKind, IpcObject } from '../../runtime/processes/ipc.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { userName } from './accounts.ts'
import { hint } from './complaints.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

interface Words {
  readonly name: string
  readonly title: string
  readonly columns: readonly (readonly [title: string, width: number])[]
  /** What is said of one behind its key, number, owner and mode. */
  readonly cells: (object: IpcObject) => readonly (string | number)[]
}

const columns = (id: string, ...others: (readonly [string, number])[]): Words['columns'] => [
  ['key', 10],
  [id, 10],
  ['owner', 10],
  ['perms', 10],
  ...others,
]

const words: Readonly<Record<IpcKind, Words>> = {
  q: {
    name: 'message queue',
    title: 'Message Queues',
    columns: columns('msqid', ['used-bytes', 12], ['messages', 12]),
    cells: () => [0, 0],
  },
  m: {
    name: 'share memory',
    title: 'Shared Memory Segments',
    columns: columns('shmid', ['bytes', 10], ['nattch', 10], ['status', 12]),
    cells: ({ size }) => [size, 0, ''],
  },
  s: {
    name: 'semaphore',
    title: 'Semaphore Arrays',
    columns: columns('semid', ['nsems', 10]),
    cells: ({ size }) => [size],
  },
}
const kinds = Object.keys(words) as readonly IpcKind[]

const ipcOf = ({ machine }: Process): Ipc | undefined => machine.config.ipc?.()

const inHex = (key: number): string => `0x${key.toString(16).padStart(8, '0')}`

function table(process: Process, kind: IpcKind): string {
  const { title, columns, cells } = words[kind]
  const row = (each: readonly (string | number)[]) =>
    `${columns.map(([, width], n) => String(each[n]).padEnd(width)).join(' ')}\n`
  const found = [...(ipcOf(process)?.objects[kind].byId ?? [])].map(([id, object]) => {
    const owner = userName(process, object.owner.uid) ?? object.owner.uid
    return row([inHex(object.key), id, owner, object.mode.toString(8), ...cells(object)])
  })
  return `------ ${title} --------\n${row(columns.map(([name]) => name))}${found.join('')}\n`
}

const ipcs: Program = (process) => {
  const options = new Options(process.args, 'amqs', {
    all: 'a',
    queues: 'q',
    shmems: 'm',
    semaphores: 's',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const some = options.has('a') ? [] : kinds.filter((kind) => options.has(kind))
  const shown = some.length > 0 ? some : kinds
  process.print(`\n${shown.map((kind) => table(process, kind)).join('')}`)
  return 0
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** `1M`, `4096`; undefined for what is no size. */
function sizeOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,12})([KMG]?)(?:iB)?$/.exec(text) ?? []
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits) * units[unit]
}

const made = { q: 'Message queue', m: 'Shared memory', s: 'Semaphore' } as const

const ipcmk: Program = (process) => {
  const options = new Options(process.args, 'M:S:Qp:', {
    shmem: 'M',
    semaphore: 'S',
    queue: 'Q',
    mode: 'p',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const asked = (['M', 'S', 'Q'] as const).filter((letter) => options.has(letter))
  if (asked.length === 0) return isBadlyUsed(process)
  const mode = Number.parseInt(options.get('p') ?? '0644', 8) & 0o777
  for (const letter of asked) {
    const kind = letter.toLowerCase() as IpcKind
    const size = letter === 'Q' ? 0 : sizeOf(options.get(letter) ?? '')
    if (size === undefined) {
      process.complain(
        `ipcmk: failed to parse ${letter === 'M' ? 'size' : 'elements'}: '${options.get(letter)}'\n`,
      )
      return 1
    }
    const { user, machine } = process
    const key = machine.random.int(2 ** 31)
    const object = { key, owner: user, mode, size }
    const ipc = ipcOf(process)
    const id = ipc?.objects[kind].add(object)
    if (id === undefined) {
      const why = ipc ? 'No space left on device' : 'Function not implemented'
      process.complain(`ipcmk: create ${words[kind].name} failed: ${why}\n`)
      return 1
    }
    process.print(`${made[kind]} id: ${id}\n`)
  }
  return 0
}

/** As ipcrm has named kinds since before it had options. */
const olderNames: Readonly<Record<string, IpcKind>> = { msg: 'q', shm: 'm', sem: 's' }

const ipcrm: Program = (process) => {
  const name = nameOf(process)
  const [older, ...ids] = process.args.slice(1)
  if (Object.hasOwn(olderNames, older ?? '')) {
    const status = ids.reduce((sum, id) => sum | remove(process, olderNames[older], id), 0)
    if (status === 0) process.print('resource(s) deleted\n')
    return status
  }
  const options = new Options(process.args, `m:q:s:M:Q:S:${isGnu(process) ? 'a' : ''}`, { all: 'a' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [extra] = options.operands
  if (extra !== undefined) {
    process.complain(`${name}: unknown argument: ${extra}\n`)
    return 1
  }
  let status = 0
  const isAsked = kinds.some((kind) => options.has(kind) || options.has(kind.toUpperCase()))
  if (!isAsked && !options.has('a')) return isBadlyUsed(process)
  for (const kind of kinds) {
    const objects = ipcOf(process)?.objects[kind]
    const every = options.has('a') ? [...(objects?.byId.keys() ?? [])].map(String) : []
    for (const id of [...every, ...options.all(kind)]) status |= remove(process, kind, id)
    for (const key of options.all(kind.toUpperCase()))
      status |= remove(process, kind, String(objects?.idOf(Number(key)) ?? ''), key)
  }
  return status
}

/** Says what goes wrong, and answers the exit code. */
function remove(process: Process, kind: IpcKind, id: string, key?: string): 0 | 1 {
  const objects = ipcOf(process)?.objects[kind]
  const object = /^\d{1,10}$/.test(id) ? objects?.byId.get(Number(id)) : undefined
  const named = key === undefined ? `id (${id})` : `key (${key})`
  const { uid } = process.user
  if (!object) process.complain(`${nameOf(process)}: invalid ${named}\n`)
  else if (uid !== 0 && uid !== object.owner.uid)
    process.complain(`${nameOf(process)}: permission denied for ${named}\n`)
  else if (objects?.remove(Number(id))) return 0
  return 1
}

function isBadlyUsed(process: Process): 1 {
  process.complain(`${nameOf(process)}: bad usage\n${hint(process)}`)
  return 1
}

export const ipcPrograms: Readonly<Record<string, Program>> = { ipcs, ipcmk, ipcrm }
