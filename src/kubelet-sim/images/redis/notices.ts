/** What redis says as it starts, and how it words that: by its version. Source: server.c of redis and valkey. */
import { memoOfLast, memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { isFrom, taggedVersion } from '../registry/tagged-version.ts'
import { redisVersion } from './version.ts'

/** What a server is. */
export interface Sort {
  readonly name: 'Redis' | 'Valkey'
  readonly version: string
  /** How it marks what is merely to be noticed: as a warning, until it was thought of. */
  readonly mark: '*' | '#'
  /** Its entry point has it load modules. */
  readonly hasModules: boolean
  /** It names the protocol on which it is ready. */
  readonly ready: string
}

export const sortOf = memoOfLast((image: string): Sort => {
  const isValkey = /(?:^|\/)valkey[:@]|(?:^|\/)valkey$/.test(image)
  const version = isValkey ? taggedVersion(image, 'valkey', '8.1.3') : redisVersion(image)
  const isNew = isFrom(version, '7.2')
  return {
    name: isValkey ? 'Valkey' : 'Redis',
    version,
    mark: isNew ? '*' : '#',
    hasModules: !isValkey && isFrom(version, '8.0'),
    ready: `* Ready to accept connections${isNew ? ' tcp' : ''}`,
  }
})

/** A line of its log. @param role of who writes it: `M` of a master, `S` of a replica, `C` of a child, `X` of a sentinel */
export const lineOf = (at: number, pid: number, role: string, text: string): string =>
  `${pid}:${role} ${formatDate(at, '%d %b %Y %T.%N').slice(0, -6)} ${text}\n`

interface Start {
  /** Its entry point says so first. */
  readonly isGreeted: boolean
  readonly isConfigured: boolean
  readonly mode: 'standalone' | 'cluster' | 'sentinel'
  readonly port: number
}

const startText = memoOfLastFew(
  (
    at: number,
    pid: number,
    sort: Sort,
    isGreeted: boolean,
    isConfigured: boolean,
    mode: string,
    port: number,
  ) => {
    const { name, version, mark, hasModules } = sort
    const program = name.toLowerCase()
    const child = [
      `${mark} oO0OoO0OoO0Oo ${name} is starting oO0OoO0OoO0Oo`,
      `${mark} ${name} version=${version}, bits=64, commit=00000000, modified=${hasModules ? 1 : 0}, pid=${pid}, just started`,
      isConfigured || hasModules
        ? `${mark} Configuration loaded`
        : `# Warning: no config file specified, using the default config. In order to specify a config file use ${program}-server /path/to/${program}.conf`,
    ]
    const master = [
      ...(isFrom(version, '6.2') ? ['* monotonic clock: POSIX clock_gettime'] : []),
      `* Running mode=${mode}, port=${port}.`,
      ...(mode === 'sentinel' ? [] : [`${mark} Server initialized`]),
    ]
    return [
      isGreeted ? 'Starting Redis Server\n' : '',
      ...child.map((text) => lineOf(at, pid, mode === 'sentinel' ? 'X' : 'C', text)),
      ...master.map((text) => lineOf(at, pid, mode === 'sentinel' ? 'X' : 'M', text)),
    ].join('')
  },
)

/** Until it looks for what it has kept: servers of one sort that start at one instant say the same. */
export const startNotices = (at: number, pid: number, sort: Sort, start: Start): string =>
  startText(at, pid, sort, start.isGreeted, start.isConfigured, start.mode, start.port)

const readyText = memoOfLastFew((at: number, pid: number, sort: Sort, before: string) => {
  const ready = lineOf(at, pid, 'M', sort.ready)
  return before + ready
})

/** The same for one that has kept nothing, and is ready at once. */
export const readyNotices = (at: number, pid: number, sort: Sort, start: Start): string =>
  readyText(at, pid, sort, startNotices(at, pid, sort, start))
