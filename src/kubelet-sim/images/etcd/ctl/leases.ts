/** etcdctl's commands for leases: keys that are attached to one go when its time is over. */
import type { Working } from '../../../runtime/program.ts'
import { type Answer, ask, type Call, Failure } from './call.ts'
import { shown } from './shown.ts'

export function* grant(call: Call): Working<Failure | undefined> {
  const [ttl] = call.words
  if (call.words.length !== 1) return new Failure('lease grant command needs TTL argument', 128)
  if (!/^-?\d+$/.test(ttl))
    return new Failure(`bad TTL (strconv.ParseInt: parsing ${JSON.stringify(ttl)}: invalid syntax)`, 128)
  const answer = yield* ask(call, '/v3/lease/grant', { TTL: ttl })
  if (answer instanceof Failure) return new Failure(`failed to grant lease (${answer.message})`)
  return yield* shown(
    call,
    answer,
    `lease ${inHex(answer['ID'])} granted with TTL(${String(answer['TTL'])}s)\n`,
  )
}

export function* revoke(call: Call): Working<Failure | undefined> {
  const id = leaseIn(call, 'lease revoke command needs 1 argument')
  if (id instanceof Failure) return id
  const answer = yield* ask(call, '/v3/lease/revoke', { ID: id })
  if (answer instanceof Failure) return new Failure(`failed to revoke lease (${answer.message})`)
  return yield* shown(call, answer, `lease ${inHex(id)} revoked\n`)
}

export function* timeToLive(call: Call): Working<Failure | undefined> {
  const id = leaseIn(call, 'lease timetolive command needs lease ID as argument')
  if (id instanceof Failure) return id
  const answer = yield* ask(call, '/v3/lease/timetolive', { ID: id, keys: call.options.has('Y') })
  if (answer instanceof Failure) return answer
  return yield* shown(call, answer, `${remainder(id, answer)}\n`)
}

function remainder(id: string, { grantedTTL, TTL, keys }: Answer): string {
  if (TTL === '-1') return `lease ${inHex(id)} already expired`
  const attached = keys
    ? `, attached keys([${(keys as readonly string[]).map((each) => atob(each)).join(' ')}])`
    : ''
  return `lease ${inHex(id)} granted with TTL(${String(grantedTTL)}s), remaining(${String(TTL)}s)${attached}`
}

export function* list(call: Call): Working<Failure | undefined> {
  const answer = yield* ask(call, '/v3/lease/leases', {})
  if (answer instanceof Failure) return answer
  const leases = (answer['leases'] ?? []) as readonly { readonly ID: string }[]
  const lines = leases.map(({ ID }) => `${inHex(ID)}\n`)
  return yield* shown(call, answer, `found ${leases.length} leases\n${lines.join('')}`)
}

/** Once with `--once`; else until it is ended, whenever a third of the time is over. */
export function* keepAlive(call: Call): Working<Failure | undefined> {
  const id = leaseIn(call, 'lease keep-alive command needs lease ID as argument')
  if (id instanceof Failure) return id
  for (;;) {
    const answer = yield* ask(call, '/v3/lease/keepalive', { ID: id })
    if (answer instanceof Failure) return answer
    const { TTL = '0' } = answer['result'] as { readonly TTL?: string }
    if (TTL === '0') {
      yield* call.process.write(`lease ${inHex(id)} expired or revoked.\n`)
      return undefined
    }
    yield* call.process.write(`lease ${inHex(id)} keepalived with TTL(${TTL})\n`)
    if (call.options.has('O')) return undefined
    yield call.process.sleep((Number(TTL) * 1_000) / 3)
  }
}

/** As a decimal, which the gateway takes. */
export function leaseNumber(text: string): string | Failure {
  if (/^[0-9a-f]{1,16}$/i.test(text)) return BigInt(`0x${text}`).toString()
  return new Failure(
    `bad lease ID (strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax), expecting ID in Hex`,
    128,
  )
}

function leaseIn({ words }: Call, otherwise: string): string | Failure {
  return words.length === 1 ? leaseNumber(words[0]) : new Failure(otherwise, 128)
}

const inHex = (decimal: unknown): string => BigInt(String(decimal)).toString(16).padStart(16, '0')
