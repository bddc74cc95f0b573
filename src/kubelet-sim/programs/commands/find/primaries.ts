/** What find can ask of a file, by the words that ask it. */
import { Directory, RegularFile, resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'
import { ProgramMemo } from '../../memo.ts'
import { letterOf, nodeOf, sizeOf } from '../nodes.ts'
import { compileExpression, InvalidExpression } from '../regex.ts'
import type { Found, Primary } from './expression.ts'

/** A word makes no sense: what is to be said of it. */
export class FindError {
  constructor(readonly message: string) {}
}

type Maker = (word: string, process: Process) => Primary | FindError

/** `+5`, `-5` or `5`: more, less, exactly. */
function comparison(word: string): ((value: number) => boolean) | undefined {
  const [, sign, digits] = /^([+-]?)(\d{1,15})$/.exec(word) ?? []
  if (digits === undefined) return undefined
  const wanted = Number(digits)
  if (sign === '+') return (value) => value > wanted
  return sign === '-' ? (value) => value < wanted : (value) => value === wanted
}

const invalid = (what: string, word: string) => new FindError(`invalid ${what} '${word}'`)

const matching =
  (textOf: (found: Found) => string, isCaseless: boolean): Maker =>
  (word, process) => {
    const lower = (text: string) => (isCaseless ? text.replace(/[A-Z]/g, (each) => each.toLowerCase()) : text)
    const pattern = process.machine.shared(ProgramMemo).pattern(lower(word), process)
    return (found) => pattern.matches(lower(textOf(found)))
  }

/** How old a file is, in whole lengths of `unitMs`. */
const aged =
  (unitMs: number): Maker =>
  (word) => {
    const compare = comparison(word)
    if (!compare) return invalid('number', word)
    return ({ node }, { now }) => compare(Math.floor((now - node.modifiedAt) / unitMs))
  }

const sizeUnits: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1_024,
  M: 1_048_576,
  G: 1_073_741_824,
}

const sized: Maker = (word) => {
  const unit = sizeUnits[/[bcwkMG]$/.exec(word)?.[0] ?? 'b']
  const compare = comparison(word.replace(/[bcwkMG]$/, ''))
  return compare ? ({ node }) => compare(Math.ceil(sizeOf(node) / unit)) : invalid('number', word)
}

const classBits: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }
const rightBits: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 }

/** `644`, or `u=rwx,g+r`; undefined for what is neither. */
function modeOf(text: string): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let mode = 0
  for (const clause of text.split(',', 16)) {
    const [, who, rights] = /^([ugoa]*)[=+]([rwx]*)$/.exec(clause) ?? []
    if (rights === undefined) return undefined
    const classes = [...(who || 'a')].reduce((bits, each) => bits | classBits[each], 0)
    mode |= classes & [...rights].reduce((bits, each) => bits | rightBits[each], 0)
  }
  return mode
}

const permitted: Maker = (word) => {
  const mode = modeOf(word.replace(/^[-/]/, ''))
  if (mode === undefined) return invalid('mode', word)
  if (word.startsWith('-')) return ({ node }) => (node.mode & mode) === mode
  if (word.startsWith('/')) return ({ node }) => mode === 0 || (node.mode & mode) !== 0
  return ({ node }) => (node.mode & 0o7777) === mode
}

const owned =
  (key: 'uid' | 'gid', file: string): Maker =>
  (word, { machine }) => {
    const text = machine.files.read(file)
    const line = isError(text) ? undefined : text.split('\n').find((each) => each.startsWith(`${word}:`))
    const id = line ? Number(line.split(':')[2]) : /^\d{1,10}$/.test(word) ? Number(word) : undefined
    if (id === undefined) return new FindError(`unknown ${key === 'uid' ? 'user' : 'group'} ${word}`)
    return ({ node }) => node[key] === id
  }

const newer: Maker = (word, process) => {
  const than = nodeOf(process, word, false)
  return isError(than)
    ? new FindError(`${word}: ${than.message}`)
    : ({ node }) => node.modifiedAt > than.modifiedAt
}

const typed: Maker = (word) => {
  const letters = word.split(',')
  if (letters.some((each) => !/^[bcdpfls]$/.test(each))) return invalid('argument to -type', word)
  return ({ node }) => letters.includes(letterOf(node).replace('-', 'f'))
}

const expressed =
  (ignoresCase: boolean): Maker =>
  (word, process) => {
    const expression = compileExpression(process, word, { isExtended: false, ignoresCase, whole: 'line' })
    if (expression instanceof InvalidExpression) return new FindError(`bad regex '${word}'`)
    return ({ path }) => expression.canSearch(path) && expression.isIn(process, path)
  }

/** Those that take a word. */
export const tests: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['-name', matching(({ name }) => name, false)],
  ['-iname', matching(({ name }) => name, true)],
  ['-path', matching(({ path }) => path, false)],
  ['-wholename', matching(({ path }) => path, false)],
  ['-ipath', matching(({ path }) => path, true)],
  ['-regex', expressed(false)],
  ['-iregex', expressed(true)],
  ['-type', typed],
  ['-size', sized],
  ['-perm', permitted],
  ['-user', owned('uid', '/etc/passwd')],
  ['-group', owned('gid', '/etc/group')],
  ['-newer', newer],
  ['-mtime', aged(86_400_000)],
  ['-ctime', aged(86_400_000)],
  ['-atime', aged(86_400_000)],
  ['-mmin', aged(60_000)],
  ['-cmin', aged(60_000)],
  ['-amin', aged(60_000)],
  [
    '-links',
    (word) => {
      const compare = comparison(word)
      if (!compare) return invalid('number', word)
      return ({ node }) => compare(node instanceof RegularFile ? node.links : 1)
    },
  ],
])

/** Those that take none. */
export const questions: ReadonlyMap<string, Primary> = new Map<string, Primary>([
  ['-true', () => true],
  ['-false', () => false],
  [
    '-empty',
    ({ node }) =>
      node instanceof Directory
        ? node.names.length === 0
        : node instanceof RegularFile && node.program === undefined && node.size === 0,
  ],
  ['-executable', ({ node }) => (node.mode & 0o111) !== 0],
  ['-readable', ({ node }, { process: { user } }) => user.uid === 0 || (node.mode & 0o444) !== 0],
  ['-writable', ({ node }, { process: { user } }) => user.uid === 0 || (node.mode & 0o222) !== 0],
  [
    '-prune',
    (_found, search) => {
      search.isPruned = true
      return true
    },
  ],
  [
    '-quit',
    (_found, search) => {
      search.isOver = true
      return true
    },
  ],
])

/** Removes it, unless it is the working directory itself. */
export const remove: Primary = ({ path }, search) => {
  const { process } = search
  if (path === '.') return true
  const error = process.machine.files.remove(resolvePath(process.cwd, path), process.user)
  if (!error) return true
  process.complain(`find: ${path}: ${error.message}\n`)
  search.status = 1
  return false
}
