/** How the nodes of a redis cluster talk: a line of JSON, and one back, over a protocol of its own. */
import type { ServiceContext } from '../../../runtime/image.ts'
import { converse, type Reply } from '../../parts/conversation.ts'
import type { ClusterNode, Described } from './node.ts'

export type Said = {
  readonly from: Described
  readonly currentEpoch: number
} & (
  | { readonly says: 'state'; readonly isMeeting: boolean; readonly known: readonly Described[] }
  | { readonly says: 'lost' | 'found' | 'failed'; readonly id: string }
  | { readonly says: 'vote'; readonly epoch: number; readonly isForced: boolean }
  | { readonly says: 'granted'; readonly epoch: number }
  | { readonly says: 'nothing' }
)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isDescribed(value: unknown): value is Described {
  if (!isRecord(value)) return false
  const { id, ip, port, role, masterId, slots, configEpoch } = value
  return (
    /^[\da-f]{40}$/.test(String(id)) &&
    typeof ip === 'string' &&
    Number.isInteger(port) &&
    (role === 'master' || role === 'slave') &&
    (masterId === undefined || typeof masterId === 'string') &&
    Array.isArray(slots) &&
    slots.every((each) => typeof each === 'string') &&
    Number.isSafeInteger(configEpoch)
  )
}

/** Anybody may write to the port. */
function isSaid(value: unknown): value is Said {
  if (!isRecord(value) || !isDescribed(value.from) || !Number.isSafeInteger(value.currentEpoch)) return false
  switch (value.says) {
    case 'state':
      return Array.isArray(value.known) && value.known.every(isDescribed)
    case 'lost':
    case 'found':
    case 'failed':
      return typeof value.id === 'string'
    case 'vote':
    case 'granted':
      return Number.isSafeInteger(value.epoch)
    default:
      return value.says === 'nothing'
  }
}

/** What is said, of the bytes that have come; undefined where it is not whole, or nothing of the kind. */
function saidIn(bytes: string): { readonly said: Said | undefined; readonly taken: number } | undefined {
  const end = bytes.indexOf('\n')
  if (end < 0) return undefined
  try {
    const said: unknown = JSON.parse(bytes.slice(0, end))
    return { said: isSaid(said) ? said : undefined, taken: end + 1 }
  } catch (error) {
    if (error instanceof SyntaxError) return { said: undefined, taken: end + 1 }
    throw error
  }
}

/** Says something to a node, if it is there. @param answered told what it says to that */
export function say(
  context: ServiceContext,
  { ip, busPort }: Pick<ClusterNode, 'ip' | 'busPort'>,
  said: Said,
  answered: (said: Said, ip: string) => void,
): void {
  const socket = context.network.open(ip, busPort, context.config.ip)
  if (typeof socket !== 'object') return
  converse(
    socket,
    (bytes) => {
      const found = saidIn(bytes)
      if (!found) return undefined
      if (found.said) answered(found.said, ip)
      return { taken: found.taken, text: '', isLast: true }
    },
    context,
  )
  socket.write(`${JSON.stringify(said)}\n`)
}

/** The answer to what another node says. */
export function answerToNode(bytes: string, hear: (said: Said) => Said): Reply | undefined {
  const found = saidIn(bytes)
  if (!found) return undefined
  return { taken: found.taken, text: found.said ? `${JSON.stringify(hear(found.said))}\n` : '', isLast: true }
}
