/** What jq is told on its command line. */
import { textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'
import { readJson } from './reader.ts'
import type { Style } from './text.ts'
import { arrayOf, JqFailure, type Json, objectOf } from './values.ts'

export interface JqOptions {
  readonly filter: string
  readonly filterFile?: string
  /** What is read; nothing: standard input. */
  readonly files: readonly string[]
  readonly style: Style
  readonly isRaw: boolean
  /** Nothing stands between one value and the next. */
  readonly joins: boolean
  readonly separator: string
  readonly takesNoInput: boolean
  readonly slurps: boolean
  readonly readsLines: boolean
  readonly tellsByExitCode: boolean
  readonly showsVersion: boolean
  readonly variables: ReadonlyMap<string, Json>
}

const letters: Readonly<Record<string, string>> = {
  'ascii-output': 'a',
  'color-output': 'C',
  'compact-output': 'c',
  'exit-status': 'e',
  'from-file': 'f',
  'join-output': 'j',
  'monochrome-output': 'M',
  'null-input': 'n',
  'raw-input': 'R',
  'raw-output': 'r',
  'raw-output0': '0',
  slurp: 's',
  'sort-keys': 'S',
  unbuffered: 'u',
  version: 'V',
  tab: 't',
}

const usage =
  'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] -n FILTER\n\tjq [OPTIONS] --args FILTER [STRINGS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_TEXTS...]\n'

/** How many words follow an option that gives something. */
const following: Readonly<Record<string, number>> = {
  arg: 2,
  argjson: 2,
  slurpfile: 2,
  rawfile: 2,
  indent: 1,
}

class Reader {
  readonly chosen = new Set<string>()
  readonly named = new Map<string, Json>()
  readonly positional: Json[] = []
  readonly words: string[] = []
  indent = 2
  wrong: string | undefined
  #rest: 'files' | 'args' | 'jsonargs' = 'files'

  constructor(private readonly process: Process) {
    const { args } = process
    let isEnded = false
    for (let n = 1; n < args.length; n++) {
      const word = args[n]
      if (isEnded || word === '-' || !word.startsWith('-')) this.#operand(word)
      else if (word === '--') isEnded = true
      else if (!word.startsWith('--')) for (const each of word.slice(1)) this.#choose(each)
      else n += this.#long(word.slice(2), args.slice(n + 1, n + 3))
    }
  }

  #choose(letter: string): void {
    if (/^[acefjnRrsSCMVuh0t]$/.test(letter)) this.chosen.add(letter)
    else this.wrong ??= `jq: Unknown arguments\n${usage}`
  }

  #operand(word: string): void {
    if (this.words.length === 0 || this.#rest === 'files') this.words.push(word)
    else this.positional.push(this.#rest === 'args' ? textOf(word) : this.#json(word, 'jsonargs'))
  }

  #json(word: string, option: string): Json {
    // The reader says by throwing what is wrong with a text.
    try {
      return readJson(word)
    } catch (error) {
      if (!(error instanceof JqFailure)) throw error
      this.wrong ??= `jq: Invalid JSON text passed to --${option}\n${usage}`
      return null
    }
  }

  /** Answers how many further words were used. */
  #long(name: string, [first = '', second = '']: readonly string[]): number {
    if (name === 'args' || name === 'jsonargs') this.#rest = name
    else if (Object.hasOwn(letters, name)) this.#choose(letters[name])
    else if (!Object.hasOwn(following, name)) this.wrong ??= `jq: Unknown arguments\n${usage}`
    else if (name === 'indent') this.indent = Math.min(7, Math.max(0, Number(first) || 0))
    else this.named.set(textOf(first), this.#given(name, second))
    return Object.hasOwn(following, name) ? following[name] : 0
  }

  #given(option: string, value: string): Json {
    if (option === 'arg') return textOf(value)
    if (option === 'argjson') return this.#json(value, option)
    const { machine, cwd, user } = this.process
    const text = machine.files.read(resolvePath(cwd, value), user)
    if (isError(text)) {
      this.wrong ??= `jq: Bad JSON in --${option} ${value}: Could not open ${value}: ${text.message}\n`
      return null
    }
    return option === 'rawfile' ? textOf(text) : arrayOf([this.#json(text, option)])
  }
}

/** Or what is wrong with it, in words. */
export function optionsOf(process: Process): JqOptions | string {
  const reader = new Reader(process)
  const { chosen, named, positional, words } = reader
  if (reader.wrong) return reader.wrong
  const has = (letter: string) => chosen.has(letter)
  const filterFile = has('f') ? words.shift() : undefined
  const filter = has('f') ? '' : words.shift()
  if (filter === undefined && !has('V')) return usage
  const given = objectOf(
    new Map<string, Json>([
      ['positional', arrayOf(positional)],
      ['named', objectOf(new Map(named))],
    ]),
  )
  return {
    filter: filter ?? '.',
    filterFile,
    files: words,
    style: {
      indent: has('c') ? '' : has('t') ? '\t' : ' '.repeat(reader.indent),
      sortsKeys: has('S'),
      isAscii: has('a'),
    },
    isRaw: has('r') || has('j') || has('0'),
    joins: has('j'),
    separator: has('0') ? '\0' : '\n',
    takesNoInput: has('n'),
    slurps: has('s'),
    readsLines: has('R'),
    tellsByExitCode: has('e'),
    showsVersion: has('V'),
    variables: new Map([...named, ['ARGS', given]]),
  }
}
