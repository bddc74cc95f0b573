/** etcdctl: keys, leases and snapshots, and how the servers are. What it cannot do it refuses by name. */
import { Options } from '../../programs/commands/options.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { type Command, Failure } from './ctl/call.ts'
import { get, put, remove } from './ctl/keys.ts'
import { grant, keepAlive, list, revoke, timeToLive } from './ctl/leases.ts'
import { endpointHealth, endpointStatus, memberList, version } from './ctl/members.ts'
import { restore, save, status } from './ctl/snapshots.ts'
import { etcdVersion, minorVersion } from './version.ts'

const longOptions = {
  endpoints: 'e',
  'write-out': 'w',
  prefix: 'p',
  'from-key': 'F',
  'keys-only': 'k',
  'print-value-only': 'v',
  'count-only': 'c',
  'prev-kv': 'P',
  limit: 'l',
  order: 'o',
  'sort-by': 's',
  consistency: 'y',
  cacert: 'a',
  cert: 't',
  key: 'K',
  'command-timeout': 'T',
  'dial-timeout': 'D',
  cluster: 'C',
  'insecure-transport': 'i',
  'insecure-skip-tls-verify': 'I',
  lease: 'L',
  keys: 'Y',
  once: 'O',
  'data-dir': 'd',
  name: 'n',
  'initial-cluster': 'N',
  'initial-cluster-token': 'G',
  'initial-advertise-peer-urls': 'A',
  'skip-hash-check': 'S',
}
const letters = 'e:w:pFkvcPl:o:s:y:a:t:K:T:D:CiIL:YOd:n:N:G:A:S'

type Commands = Readonly<Record<string, Command>>

/** Snapshots are looked at without a server: by etcdutl, and until 3.5 by etcdctl. */
const ofFiles: Commands = { 'snapshot status': status, 'snapshot restore': restore }

const ofServers: Commands = {
  put,
  get,
  del: remove,
  version,
  'endpoint health': endpointHealth,
  'endpoint status': endpointStatus,
  'member list': memberList,
  'snapshot save': save,
  'lease grant': grant,
  'lease revoke': revoke,
  'lease timetolive': timeToLive,
  'lease list': list,
  'lease keep-alive': keepAlive,
}

export const etcdCtl: Program = (process) => {
  const knowsFiles = minorVersion(etcdVersion(process.machine.config.image)) < '3.6'
  return run(process, 'etcdctl', knowsFiles ? { ...ofServers, ...ofFiles } : ofServers)
}

export const etcdUtl: Program = (process) => run(process, 'etcdutl', ofFiles)

function* run(process: Process, program: string, commands: Commands): Running {
  // A truth value may be written out.
  const args = process.args.map((each) => each.replace(/^(--[a-z-]+)=true$/, '$1'))
  const options = new Options(args, letters, longOptions)
  const { invalid, operands } = options
  if (invalid) return told(process, new Failure(`unknown flag: -${invalid.name}`))
  const [verb = 'help', more = ''] = operands
  const name = hasMore.has(verb) ? `${verb} ${more}`.trim() : verb
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) return told(process, refusalOf(program, name))
  const words = operands.slice(name.split(' ').length)
  const failure = yield* command({ process, options, words })
  return failure ? told(process, failure) : 0
}

/** Whose commands have two words. */
const hasMore: ReadonlySet<string> = new Set(['endpoint', 'lease', 'member', 'snapshot'])

const refusalOf = (program: string, name: string): Failure =>
  new Failure(
    notSimulated.has(name.split(' ', 1)[0])
      ? `${program} ${name} is not simulated by kubesim: see docs/FIDELITY.md`
      : `unknown command "${name}" for "${program}"`,
  )

const notSimulated = new Set(
  'alarm auth check compaction completion defrag downgrade elect endpoint hashkv lease lock make-mirror member migrate move-leader role snapshot txn user watch help'.split(
    ' ',
  ),
)

function told(process: Process, { message, exitCode }: Failure): number {
  if (message !== '') process.complain(`Error: ${message}\n`)
  return exitCode
}
