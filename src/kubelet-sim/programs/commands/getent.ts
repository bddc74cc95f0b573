/** getent: looks up hosts, users and groups as the C library does. */
import { isError } from '../../runtime/posix.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { lookupOptions, resolve } from './addresses.ts'

/** The lines for a key, or none. */
type Database = (process: Process, key: string) => readonly string[]

const notFound = 2

function hosts({ machine }: Process, key: string): readonly string[] {
  const found = machine.network.lookup(key, lookupOptions(machine.config))
  const [name, addresses] = typeof found === 'object' ? [found.name, found.addresses] : [key, []]
  // What /etc/hosts says goes first.
  const ip = resolve(machine, key)
  const all = ip === undefined || addresses.includes(ip) ? addresses : [ip]
  return all.map((address) => `${address.padEnd(15)} ${all === addresses ? name : key}`)
}

/** As a program is given them that is to connect: once for each kind of connection. */
const connections: Database = (process, key) =>
  hosts(process, key).flatMap((line) => {
    const [address, name] = line.split(/ +/)
    return ['STREAM', 'DGRAM', 'RAW'].map(
      (kind, n) => `${address.padEnd(15)} ${kind.padEnd(6)}${n === 0 ? ` ${name}` : ''}`,
    )
  })

/** Lines of a file whose first or third field is the key. */
const entriesOf =
  (path: string): Database =>
  (process, key) => {
    const text = process.machine.files.read(path, process.user)
    if (isError(text)) return []
    return text.split('\n').filter((line) => {
      const [name, , id] = line.split(':')
      return line !== '' && (name === key || id === key)
    })
  }

const databases: ReadonlyMap<string, Database> = new Map([
  ['hosts', hosts],
  ['ahosts', connections],
  ['ahostsv4', connections],
  ['passwd', entriesOf('/etc/passwd')],
  ['group', entriesOf('/etc/group')],
])

export const getent: Program = (process) => {
  const [, name = '', ...keys] = process.args
  const database = databases.get(name)
  if (!database) {
    process.complain(name ? `Unknown database: ${name}\n` : 'getent: wrong number of arguments\n')
    return 1
  }
  let status = 0
  for (const key of keys) {
    const lines = database(process, key)
    if (lines.length === 0) status = notFound
    for (const line of lines) process.print(`${line}\n`)
    process.charge(1_000)
  }
  return status
}
