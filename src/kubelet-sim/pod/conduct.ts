/** How the author of a Pod wants its servers, and programs that nobody knows, to behave: annotations below kubesim.dev. Pure. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { QuantityError, quantityMilliValue, quantityValue } from '../../api/quantity.ts'
import { hours, parseDuration, seconds } from '../../sim/duration.ts'

/** What one container is to do. What is absent is as usual. */
export interface Conduct {
  readonly exit?: ConductExit
  /** From its start to its end. */
  readonly exitAfterMs?: number
  /** For so long after its start it refuses connections. */
  readonly readyAfterMs?: number
  readonly answers?: readonly ConductAnswer[]
  /** The text that it answers. */
  readonly body?: string
  /** What it logs as it starts, and again each time that `logsEveryMs` are over. */
  readonly logs?: string
  readonly logsEveryMs?: number
  /** How long answers take, by path; undefined: every path that no other one names. */
  readonly delays?: readonly ConductDelay[]
  /** It listens on 127.0.0.1 alone. */
  readonly isLocal?: boolean
  /** How long it takes until a connection is taken. */
  readonly connectsAfterMs?: number
  /** Whom the image names as its user: a number, `uid:gid`, or a name. */
  readonly user?: string
  /** In bytes. */
  readonly memory?: Consumption
  /** In thousandths of a CPU. */
  readonly cpu?: Consumption
  /** Of the disk, in bytes. */
  readonly disk?: Consumption
  /** How many it has besides those that are there. */
  readonly processes?: number
}

/** What a program uses of its node: so much as it starts, and more as time goes on. */
export interface Consumption {
  readonly base: number
  readonly perSecond: number
}

/** @param ms for how long it has run */
export const consumed = ({ base, perSecond }: Consumption, ms: number): number =>
  base + (perSecond * ms) / 1_000

interface ConductExit {
  readonly code: number
  /** So many starts of the container end so, and further ones as usual; undefined: all of them. */
  readonly times?: number
}

interface ConductDelay {
  readonly path?: string
  readonly ms: number
}

interface ConductAnswer {
  /** Undefined: every path that no other one names. */
  readonly path?: string
  readonly status: number | 'refused'
  /** So many requests after each start are answered so, and further ones as usual; undefined: all of them. */
  readonly times?: number
}

type Annotations = Readonly<Record<string, string>>

interface Parsed {
  /** By the container that they are for; '' is all of the pod proper. */
  readonly byContainer: ReadonlyMap<string, Conduct>
  readonly problems: readonly string[]
}

const domain = 'kubesim.dev'

/** What is said for one container of a pod, if anything is. */
export function conductOf({ metadata, spec }: Pod, name: string): Conduct | undefined {
  const { annotations } = metadata
  const parsed = annotations && parse(annotations)
  if (!parsed) return undefined
  const own = parsed.byContainer.get(name)
  const common = spec.containers.some((each) => each.name === name) ? parsed.byContainer.get('') : undefined
  return own && common ? { ...common, ...own } : (own ?? common)
}

/** What is wrong with the annotations, one sentence each. */
export function conductProblems({ metadata, spec }: Pod): readonly string[] {
  const parsed = metadata.annotations && parse(metadata.annotations)
  if (!parsed) return none
  const { containers, initContainers = [], ephemeralContainers = [] } = spec
  const names = new Set([...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name))
  const strangers = [...parsed.byContainer.keys()].filter((name) => name !== '' && !names.has(name))
  return [
    ...parsed.problems,
    ...strangers.map((name) => `the annotation ${name}.${domain} names no container of the pod`),
  ]
}

const none: readonly string[] = Object.freeze([])

/** Undefined where no annotation is ours. */
const parse = memoByIdentity((annotations: Annotations): Parsed | undefined => {
  const byContainer = new Map<string, Record<string, unknown>>()
  const problems: string[] = []
  let isOurs = false
  for (const key of Object.keys(annotations)) {
    const [prefix, word = ''] = key.split('/')
    if (prefix !== domain && !prefix.endsWith(`.${domain}`)) continue
    isOurs = true
    const reader = readers.get(word)
    const value = reader?.read(annotations[key])
    if (value === undefined) {
      const why = reader ? `must be ${reader.mustBe}` : `is none of ${[...readers.keys()].join(', ')}`
      problems.push(`the annotation ${key}: ${JSON.stringify(shortened(annotations[key]))} ${why}`)
      continue
    }
    const name = prefix.slice(0, -domain.length - 1)
    const conduct = byContainer.get(name) ?? {}
    byContainer.set(name, { ...conduct, [reader!.field]: value })
  }
  return isOurs ? { byContainer, problems } : undefined
})

const longestShown = 60
const shortened = (text: string) => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)

interface Reader {
  readonly field: keyof Conduct
  /** Undefined for what makes no sense. */
  read(text: string): unknown
  readonly mustBe: string
}

const anAmount = (example: string) =>
  `an amount such as ${example}, or one that grows: ${example}+${example}/m`

const aLength = 'a length of time such as 30s or 1m30s'

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    'exit-code',
    {
      field: 'exit',
      read: exitOf,
      mustBe: 'a whole number from 0 to 255, or one such as 1*3 for the first three starts',
    },
  ],
  ['exit-after', { field: 'exitAfterMs', read: lengthOf, mustBe: aLength }],
  ['ready-after', { field: 'readyAfterMs', read: lengthOf, mustBe: aLength }],
  [
    'answers',
    {
      field: 'answers',
      read: answersOf,
      mustBe:
        'a status from 100 to 599 or the word refused, or such for paths: /healthz=503,/ready=503*3 (three times)',
    },
  ],
  ['body', { field: 'body', read: (text) => text, mustBe: 'a text' }],
  ['logs', { field: 'logs', read: (text) => text, mustBe: 'a text' }],
  ['logs-every', { field: 'logsEveryMs', read: periodOf, mustBe: 'a length of time of a second or more' }],
  [
    'answers-after',
    { field: 'delays', read: delaysOf, mustBe: `${aLength}, or such for paths: /healthz=3s,/ready=100ms` },
  ],
  ['listens-on', { field: 'isLocal', read: isLocalAt, mustBe: '127.0.0.1 or 0.0.0.0' }],
  ['connects-after', { field: 'connectsAfterMs', read: lengthOf, mustBe: aLength }],
  [
    'memory',
    { field: 'memory', read: (text) => consumptionOf(text, quantityValue), mustBe: anAmount('64Mi') },
  ],
  [
    'cpu',
    { field: 'cpu', read: (text) => consumptionOf(text, quantityMilliValue), mustBe: anAmount('250m') },
  ],
  ['disk', { field: 'disk', read: (text) => consumptionOf(text, quantityValue), mustBe: anAmount('1Gi') }],
  ['processes', { field: 'processes', read: processesOf, mustBe: 'a whole number from 0 to 4194304' }],
  ['user', { field: 'user', read: userOf, mustBe: 'a number, two with a colon between, or a name' }],
])

function exitOf(text: string): ConductExit | undefined {
  const [, code, times] = /^(\d{1,3})(?:\*(\d{1,6}))?$/.exec(text) ?? []
  if (code === undefined || Number(code) > 255) return undefined
  return { code: Number(code), times: timesOf(times) }
}

const timesOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text)

const longestMs = 100 * 365 * hours(24)

/** As Go writes it, or a number of seconds. */
function lengthOf(text: string): number | undefined {
  const ms = /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? seconds(Number(text)) : parseDuration(text)
  return ms !== undefined && ms <= longestMs ? Math.round(ms) : undefined
}

function periodOf(text: string): number | undefined {
  const ms = lengthOf(text)
  return ms !== undefined && ms >= seconds(1) ? ms : undefined
}

function delaysOf(text: string): readonly ConductDelay[] | undefined {
  const delays = text.split(',').map((each): ConductDelay | undefined => {
    const [, path, said = ''] = /^(?:(\/[^=\s]*)=)?(\S+)$/.exec(each.trim()) ?? []
    const ms = lengthOf(said)
    return ms === undefined ? undefined : { path, ms }
  })
  return delays.includes(undefined) ? undefined : (delays as ConductDelay[])
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** `64Mi`, or `64Mi+1Mi/s`. @param read as the resource is counted */
function consumptionOf(text: string, read: (quantity: string) => number): Consumption | undefined {
  const [, base, growth, unit] = /^([^+/\s-]+)(?:\+([^+/\s-]+)\/([smh]))?$/.exec(text) ?? []
  try {
    if (base === undefined) return undefined
    return { base: read(base), perSecond: growth === undefined ? 0 : read(growth) / secondsIn[unit] }
  } catch (error) {
    if (error instanceof QuantityError) return undefined
    throw error
  }
}

const mostProcesses = 4_194_304

function processesOf(text: string): number | undefined {
  return /^\d{1,7}$/.test(text) && Number(text) <= mostProcesses ? Number(text) : undefined
}

function answersOf(text: string): readonly ConductAnswer[] | undefined {
  const answers = text.split(',').map((each): ConductAnswer | undefined => {
    const [, path, said, times] =
      /^(?:(\/[^=\s]*)=)?(?:refused|([1-5]\d\d)(?:\*(\d{1,6}))?)$/.exec(each.trim()) ?? []
    if (said !== undefined) return { path, status: Number(said), times: timesOf(times) }
    return each.trim() === 'refused' ? { status: 'refused' } : undefined
  })
  return answers.includes(undefined) ? undefined : (answers as ConductAnswer[])
}

function isLocalAt(text: string): boolean | undefined {
  if (text === '0.0.0.0' || text === '::') return false
  return text === '127.0.0.1' || text === 'localhost' || text === '::1' ? true : undefined
}

function userOf(text: string): string | undefined {
  return /^(?:\d{1,9}(?::\d{1,9})?|[a-z_][a-z0-9_-]{0,31})$/.test(text) ? text : undefined
}
