/** Commands that say where they run, and small calculations: hostname, id, uname, which, expr, basename … */
import type { ContainerConfig } from '../../runtime/container-config.ts'
import { Directory, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { formatDate } from './date.ts'
import { nameOf, Options } from './options.ts'
import { compileExpression, InvalidExpression } from './regex.ts'

const hostname: Program = (process) => {
  const { config } = process.machine
  const options = new Options(process.args, 'ifsdI')
  process.print(`${answer()}\n`)
  return 0

  function answer(): string {
    if (options.has('i') || options.has('I')) return config.ip
    if (options.has('f')) return fullHostname(config)
    if (options.has('d')) return fullHostname(config).replace(/^[^.]*\.?/, '')
    return options.has('s') ? config.hostname.replace(/\..*/, '') : config.hostname
  }
}

/** The first name on the host's own line of /etc/hosts. */
function fullHostname({ hostname, hosts = '' }: ContainerConfig): string {
  for (const each of hosts.split('\n')) {
    const [, ...names] = each.replace(/#.*/, '').trim().split(/\s+/)
    if (names.includes(hostname)) return names[0]
  }
  return hostname
}

const userName = (uid: number): string | undefined =>
  uid === 0 ? 'root' : uid === 65_534 ? 'nobody' : undefined

const id: Program = (process) => {
  const { uid, gid, groups = [] } = process.user
  const options = new Options(process.args, 'ugnG')
  const all = [...new Set([gid, ...groups])]
  const named = (n: number) => (userName(n) ? `${n}(${userName(n)})` : String(n))
  if (options.has('u')) process.print(`${options.has('n') ? (userName(uid) ?? uid) : uid}\n`)
  else if (options.has('g')) process.print(`${options.has('n') ? (userName(gid) ?? gid) : gid}\n`)
  else if (options.has('G')) process.print(`${all.join(' ')}\n`)
  else process.print(`uid=${named(uid)} gid=${named(gid)} groups=${all.map(named).join(',')}\n`)
  return 0
}

const whoami: Program = (process) => {
  const name = userName(process.user.uid)
  if (name) process.print(`${name}\n`)
  else process.complain(`whoami: unknown uid ${process.user.uid}\n`)
  return name ? 0 : 1
}

const kernel = '6.8.0-60-generic'

const uname: Program = (process) => {
  const options = new Options(process.args, 'asnrvmpio')
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.machine.config.hostname],
    ['r', kernel],
    ['v', '#63-Ubuntu SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const wanted = fields.filter(([letter]) => options.has('a') || options.has(letter))
  process.print(`${(wanted.length > 0 ? wanted : [fields[0]]).map(([, text]) => text).join(' ')}\n`)
  return 0
}

const which: Program = (process) => {
  let status = 0
  for (const name of process.args.slice(1)) {
    const found = process.machine.find(name, { cwd: process.cwd, env: process.variables })
    if (isError(found)) status = 1
    else process.print(`${name.includes('/') ? name : `/bin/${name}`}\n`)
  }
  return status
}

const basename: Program = (process) => {
  const [, path = '', suffix = ''] = process.args
  const name = path.replace(/\/+$/, '').replace(/^.*\//, '') || (path ? '/' : '')
  process.print(
    `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  )
  return 0
}

const dirname: Program = (process) => {
  const path = (process.args[1] ?? '').replace(/\/+$/, '')
  const end = path.lastIndexOf('/')
  process.print(`${end < 0 ? '.' : path.slice(0, end) || '/'}\n`)
  return 0
}

const realpath: Program = (process) => {
  const place = process.machine.files.locate(resolvePath(process.cwd, process.args[1] ?? '.'))
  if (isError(place)) process.complain(`realpath: ${process.args[1]}: ${place.message}\n`)
  else process.print(`${place.path}\n`)
  return isError(place) ? 1 : 0
}

const nproc: Program = (process) => {
  process.print(`${process.machine.config.cpuCount ?? 4}\n`)
  return 0
}

const uptime: Program = (process) => {
  process.print(
    ` ${formatDate(process.machine.clock.now(), '%T')} up 1 day,  0 users,  load average: 0.00, 0.00, 0.00\n`,
  )
  return 0
}

/** Where the operators of expr stand, loosest first. */
const levels: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
]

const expr: Program = (process) => {
  const words = process.args.slice(1)
  const value = evaluate(process, words, 0)
  if (value === undefined || words.length === 0) {
    process.complain(`${nameOf(process)}: syntax error\n`)
    return 2
  }
  process.print(`${value}\n`)
  return value === '' || value === '0' ? 1 : 0
}

/** The value of all `words`; undefined when they are malformed. */
function evaluate(process: Process, words: readonly string[], level: number): string | undefined {
  if (level === levels.length) return primary(process, words)
  for (let n = words.length - 2; n > 0; n--) {
    if (!levels[level].includes(words[n]) || depthAt(words, n) !== 0) continue
    const left = evaluate(process, words.slice(0, n), level)
    const right = evaluate(process, words.slice(n + 1), level + 1)
    return left === undefined || right === undefined
      ? undefined
      : combine(process, { left, operator: words[n], right })
  }
  return evaluate(process, words, level + 1)
}

function primary(process: Process, words: readonly string[]): string | undefined {
  if (words[0] === 'length' && words.length === 2) return String(words[1].length)
  if (words[0] === 'substr' && words.length === 4)
    return words[1].substr(Number(words[2]) - 1, Number(words[3]))
  if (words.length === 1) return words[0]
  if (words[0] !== '(' || words.at(-1) !== ')') return undefined
  return evaluate(process, words.slice(1, -1), 0)
}

function depthAt(words: readonly string[], end: number): number {
  let depth = 0
  for (const word of words.slice(0, end)) depth += word === '(' ? 1 : word === ')' ? -1 : 0
  return depth
}

interface Combination {
  readonly left: string
  readonly operator: string
  readonly right: string
}

function combine(process: Process, { left, operator, right }: Combination): string | undefined {
  const [a, b] = [Number(left), Number(right)]
  const isFalse = (text: string) => text === '' || text === '0'
  const areNumbers = left.trim() !== '' && right.trim() !== '' && !Number.isNaN(a) && !Number.isNaN(b)
  if (operator === '|') return isFalse(left) ? right : left
  if (operator === '&') return isFalse(left) || isFalse(right) ? '0' : left
  if (operator === ':') return matchStart(process, left, right)
  if (levels[2].includes(operator))
    return compare(areNumbers ? a - b : left < right ? -1 : left > right ? 1 : 0, operator)
  if (!areNumbers || (b === 0 && (operator === '/' || operator === '%'))) return undefined
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': Math.trunc(a / b),
    '%': a % b,
  }
  return String(results[operator])
}

function compare(order: number, operator: string): string {
  const isTrue =
    operator === '!='
      ? order !== 0
      : operator.startsWith('<')
        ? order < 0
        : operator.startsWith('>')
          ? order > 0
          : order === 0
  return isTrue || (order === 0 && (operator === '<=' || operator === '>=')) ? '1' : '0'
}

function matchStart(process: Process, text: string, pattern: string): string {
  const expression = compileExpression(process, `^${pattern}`, { isExtended: false })
  if (expression instanceof InvalidExpression) return '0'
  const matcher = expression.matcher(text)
  const isFound = matcher.find()
  if (matcher.groupCount() > 0) return isFound ? (matcher.group(1) ?? '') : ''
  return isFound ? String(matcher.end()) : '0'
}

const pwd: Program = (process) => {
  process.print(`${process.cwd}\n`)
  return 0
}

const du: Program = (process) => {
  const options = new Options(process.args, 'shkmacd:')
  for (const operand of options.operands.length > 0 ? options.operands : ['.']) {
    const node = process.machine.files.node(resolvePath(process.cwd, operand))
    if (isError(node)) process.complain(`du: ${operand}: ${node.message}\n`)
    else process.print(`${Math.ceil(bytesIn(node) / 1_024)}\t${operand}\n`)
  }
  return 0
}

function bytesIn(node: unknown): number {
  if (node instanceof Directory)
    return [...node.entries.values()].reduce((sum, each) => sum + bytesIn(each), 4_096)
  return node && typeof node === 'object' && 'content' in node ? String(node.content).length : 0
}

export const systemPrograms: Readonly<Record<string, Program>> = {
  hostname,
  id,
  whoami,
  uname,
  which,
  basename,
  dirname,
  realpath,
  nproc,
  uptime,
  expr,
  pwd,
  du,
  clear: () => 0,
}
