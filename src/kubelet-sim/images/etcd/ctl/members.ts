/** etcdctl's commands for servers: how each is, and which there are in a cluster. */
import type { Working } from '../../../runtime/program.ts'
import { etcdVersion, minorVersion } from '../version.ts'
import { type Answer, ask, type Call, endpointsOf, Failure } from './call.ts'
import { shown, simply } from './shown.ts'
import { sizeText } from './size-text.ts'

interface Member {
  readonly ID: string
  readonly name: string
  readonly peerURLs: readonly string[]
  readonly clientURLs: readonly string[]
}

export function* version({ process }: Call): Working<Failure | undefined> {
  const own = etcdVersion(process.machine.config.image)
  yield* process.write(`etcdctl version: ${own}\nAPI version: ${minorVersion(own)}\n`)
  return undefined
}

export function* memberList(call: Call): Working<Failure | undefined> {
  const answer = yield* ask(call, '/v3/cluster/member/list', {})
  if (answer instanceof Failure) return answer
  const rows = membersIn(answer).map(({ ID, name, peerURLs, clientURLs }) => [
    inHex(ID),
    'started',
    name,
    peerURLs.join(','),
    clientURLs.join(','),
    'false',
  ])
  const head = ['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER']
  return yield* shown(call, answer, simply(rows), { head, rows })
}

export function* endpointHealth(call: Call): Working<Failure | undefined> {
  const endpoints = yield* endpointsMeant(call)
  if (endpoints instanceof Failure) return endpoints
  const found = []
  for (const endpoint of endpoints) {
    const answer = yield* ask(call, '/v3/kv/range', { key: btoa('health') }, [endpoint])
    found.push({ endpoint, problem: answer instanceof Failure ? answer.message : undefined })
  }
  const rows = found.map(({ endpoint, problem }) => [
    endpoint,
    String(problem === undefined),
    problem === undefined ? took : timeout,
    problem ?? '',
  ])
  const told = found.map(({ endpoint, problem }) => ({
    endpoint,
    health: problem === undefined,
    took: problem === undefined ? took : timeout,
    ...(problem !== undefined && { error: problem }),
  }))
  const lines = found.map(({ endpoint, problem }) =>
    problem === undefined
      ? `${endpoint} is healthy: successfully committed proposal: took = ${took}\n`
      : `${endpoint} is unhealthy: failed to commit proposal: ${problem}\n`,
  )
  const head = ['ENDPOINT', 'HEALTH', 'TOOK', 'ERROR']
  const failure = yield* shown(call, told, lines.join(''), { head, rows })
  if (failure) return failure
  return found.some(({ problem }) => problem !== undefined) ? new Failure('unhealthy cluster') : undefined
}

export function* endpointStatus(call: Call): Working<Failure | undefined> {
  const endpoints = yield* endpointsMeant(call)
  if (endpoints instanceof Failure) return endpoints
  const found = []
  let failed = false
  for (const endpoint of endpoints) {
    const answer = yield* ask(call, '/v3/maintenance/status', {}, [endpoint])
    if (answer instanceof Failure) {
      failed = true
      call.process.complain(`Failed to get the status of endpoint ${endpoint} (${answer.message})\n`)
    } else found.push({ Endpoint: endpoint, Status: answer })
  }
  const rows = found.map(({ Endpoint, Status }) => statusRow(Endpoint, Status))
  const failure = yield* shown(call, found, simply(rows), { head: statusHead, rows })
  return failure ?? (failed ? new Failure('') : undefined)
}

const statusHead = [
  'ENDPOINT',
  'ID',
  'VERSION',
  'DB SIZE',
  'IS LEADER',
  'IS LEARNER',
  'RAFT TERM',
  'RAFT INDEX',
  'RAFT APPLIED INDEX',
  'ERRORS',
]

function statusRow(endpoint: string, status: Answer): readonly string[] {
  const {
    version: own,
    dbSize,
    raftTerm,
    raftIndex,
    leader,
    header,
  } = status as Readonly<Record<string, string>> & { readonly header: { readonly member_id: string } }
  const size = sizeText(Number(dbSize))
  const isLeader = String(header.member_id === leader)
  return [endpoint, inHex(header.member_id), own, size, isLeader, 'false', raftTerm, raftIndex, raftIndex, '']
}

/** Those that it is told of, or with `--cluster` those of all members. */
function* endpointsMeant(call: Call): Working<readonly string[] | Failure> {
  if (!call.options.has('C')) return endpointsOf(call)
  const answer = yield* ask(call, '/v3/cluster/member/list', {})
  return answer instanceof Failure ? answer : membersIn(answer).flatMap(({ clientURLs }) => clientURLs)
}

const membersIn = (answer: Answer): readonly Member[] => answer['members'] as readonly Member[]

const inHex = (decimal: string): string => BigInt(decimal).toString(16)

const took = '1.5ms'
const timeout = '5s'
