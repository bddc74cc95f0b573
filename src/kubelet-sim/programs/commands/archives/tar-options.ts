/** What tar is asked, in any of its ways to be asked: `tar xf a.tar`, `tar -xzf a.tgz`, `tar --extract --file=a.tar`. */
import { linesOf } from '../../../runtime/processes/streams.ts'
import type { Process } from '../../../runtime/program.ts'
import { isGnu, Options } from '../options.ts'

const letters = 'cxtruAdzjJvf:C:kmoOpPhT:X:aZwlbi:1234:567:8:9:0:'

/** Digits stand for what has no short form. */
const long: Readonly<Record<string, string>> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  append: 'r',
  update: 'u',
  file: 'f',
  gzip: 'z',
  gunzip: 'z',
  verbose: 'v',
  directory: 'C',
  'keep-old-files': 'k',
  touch: 'm',
  'to-stdout': 'O',
  'preserve-permissions': 'p',
  'same-permissions': 'p',
  'absolute-names': 'P',
  dereference: 'h',
  'files-from': 'T',
  'exclude-from': 'X',
  'auto-compress': 'a',
  'no-same-owner': 'o',
  'same-owner': '1',
  'no-same-permissions': '2',
  'numeric-owner': '3',
  exclude: '4',
  overwrite: '5',
  'no-overwrite-dir': '6',
  'strip-components': '7',
  owner: '8',
  group: '9',
  warning: '0',
  'no-recursion': 'l',
}

const refused: Readonly<Record<string, string>> = {
  r: 'appending to an archive',
  u: 'appending to an archive',
  A: 'appending to an archive',
  d: 'comparing an archive',
  j: 'bzip2',
  J: 'xz',
  Z: 'compress',
}

export interface Tar {
  readonly mode: 'create' | 'extract' | 'list'
  readonly file: string
  /** Where it works. */
  readonly directory: string | undefined
  readonly members: readonly string[]
  readonly options: Options
  readonly excluded: readonly string[]
  /** How many directories are left out at the front of names. */
  readonly stripped: number
  readonly isCompressed: boolean
}

/** What is asked; a text says what is wrong with that. */
export function tarOptions(process: Process): Tar | string {
  const options = new Options(withDash(process.args), letters, long)
  if (options.invalid) {
    const { name, lacksValue } = options.invalid
    return `${lacksValue ? 'option requires an argument' : 'unrecognized option'}: ${name.replace(/^-/, '')}`
  }
  const impossible = Object.keys(refused).find((each) => options.has(each))
  if (impossible) return `${refused[impossible]} is not simulated`
  const modes = ['c', 'x', 't'].filter((each) => options.has(each))
  if (modes.length !== 1) {
    if (!isGnu(process)) return 'must specify exactly one of -c, -x or -t'
    return modes.length > 1
      ? "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option"
      : "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
  }
  const file = options.get('f') ?? '-'
  return {
    mode: modes[0] === 'c' ? 'create' : modes[0] === 'x' ? 'extract' : 'list',
    file,
    directory: options.get('C'),
    members: options.operands,
    options,
    excluded: options.all('4').concat(options.all('X').flatMap((path) => linesIn(process, path))),
    stripped: Math.max(0, options.number('7', 0)),
    isCompressed: options.has('z') || (options.has('a') && /\.(gz|tgz)$/.test(file)),
  }
}

/** The first word may lack its dash; then the values of its letters follow one after the other. */
function withDash(args: readonly string[]): readonly string[] {
  const [name, first = '', ...rest] = args
  if (first.startsWith('-') || !/^[a-zA-Z]+$/.test(first)) return args
  const words: string[] = []
  for (const letter of first) {
    words.push(`-${letter}`)
    if (letters[letters.indexOf(letter) + 1] === ':') words.push(rest.shift() ?? '')
  }
  return [name, ...words, ...rest]
}

/** As much of a list as is read. */
const longestList = 65_536

function linesIn(process: Process, path: string): string[] {
  const text = process.machine.files.read(path, process.user, longestList)
  return typeof text === 'string' ? linesOf(text) : []
}
