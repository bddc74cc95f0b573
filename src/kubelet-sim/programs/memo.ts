/** What has been parsed and compiled once need not be again: ten thousand pods of one template run one script. */
import { RE2JS } from 're2js'
import type { Command, CommandArgument, ParsedScript } from 'unbash'
import { compact } from '../runtime/files/text-buffer.ts'
import type { Process } from '../runtime/program.ts'
import { parseCost, parseScript } from './parse.ts'
import { Pattern } from './pattern.ts'

interface Bounds {
  readonly entries: number
  /** Of all keys together. */
  readonly characters: number
  /** What has a longer key is not kept. */
  readonly longest: number
}

/** Forgets the oldest entries when it is full. */
class BoundedMap<V> {
  readonly #entries = new Map<string, V>()
  #characters = 0

  constructor(private readonly bounds: Bounds) {}

  get(text: string, compute: (text: string) => V): V {
    const known = this.#entries.get(text)
    if (known !== undefined) return known
    if (text.length > this.bounds.longest) return compute(text)
    const key = compact(text)
    const value = compute(key)
    this.#entries.set(key, value)
    this.#characters += key.length
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.bounds.entries && this.#characters <= this.bounds.characters) break
      this.#entries.delete(oldest)
      this.#characters -= oldest.length
    }
    return value
  }
}

type Payer = Pick<Process, 'charge'>

const patternBounds: Bounds = { entries: 500, characters: 65_536, longest: 1_024 }

export class ProgramMemo {
  readonly #scripts = new BoundedMap<ParsedScript>({ entries: 2_000, characters: 262_144, longest: 65_536 })
  readonly #literals = new WeakMap<Command, readonly string[] | null>()
  readonly #plans = new WeakMap<Command, object>()
  readonly #patterns = new BoundedMap<Pattern>(patternBounds)
  readonly #groupedPatterns = new BoundedMap<Pattern>(patternBounds)
  readonly #expressions = new BoundedMap<RE2JS | InvalidExpression>({
    entries: 64,
    characters: 16_384,
    longest: 1_024,
  })

  /** Whoever has it parsed first pays for it. */
  parse(text: string, process: Payer): ParsedScript {
    return this.#scripts.get(text, (kept) => {
      process.charge(parseCost(kept))
      return parseScript(kept)
    })
  }

  /** The words of a command in which nothing is expanded; undefined when something is. */
  literalWords(command: Command): readonly string[] | undefined {
    let words = this.#literals.get(command)
    if (words === undefined) {
      words = literalWords(command) ?? null
      this.#literals.set(command, words)
    }
    return words ?? undefined
  }

  /** What is made of a command once, for as long as it is kept. */
  planned<P extends object>(command: Command, make: (literal: readonly string[] | undefined) => P): P {
    let plan = this.#plans.get(command)
    if (!plan) this.#plans.set(command, (plan = make(this.literalWords(command))))
    return plan as P
  }

  /** A pattern of the shell's; with groups, if they may have a meaning. */
  pattern(text: string, process: Payer, mayHaveGroups = false): Pattern {
    const patterns = mayHaveGroups ? this.#groupedPatterns : this.#patterns
    return patterns.get(text, (kept) => {
      process.charge(kept.length)
      return new Pattern(kept, mayHaveGroups)
    })
  }

  /** Compiles an expression in the syntax of RE2; the flags are RE2JS's. */
  expression(text: string, flags = 0): RE2JS | InvalidExpression {
    return this.#expressions.get(`${flags}/${text}`, () => compile(text, flags))
  }
}

export class InvalidExpression {
  constructor(readonly message: string) {}
}

function literalWords(command: Command): readonly string[] | undefined {
  if (command.prefix.length > 0 || !command.name) return undefined
  const words: string[] = []
  for (const word of [command.name, ...command.args]) {
    const text = literalText(word)
    if (text === undefined) return undefined
    words.push(text)
  }
  return Object.freeze(words)
}

function literalText(word: CommandArgument): string | undefined {
  if (word.type !== 'Word' || word.text.startsWith('~')) return undefined
  const isLiteral = word.parts?.every(({ type }) => type === 'Literal' || type === 'SingleQuoted') ?? true
  return isLiteral ? word.value : undefined
}

/** What takes longer to compile, in characters. */
const longestExpression = 4_096

/** What the states of one expression may take, in bytes: the library's own limit is meant for one, not for hundreds. */
const expressionMemory = 256 * 1024

function compile(text: string, flags: number): RE2JS | InvalidExpression {
  if (text.length > longestExpression) return new InvalidExpression('Regular expression too big')
  // The library says by throwing that an expression, which a user wrote, is malformed.
  try {
    const expression = RE2JS.compile(text, flags)
    const { dfa } = expression.re2()
    dfa.stateBudget = expressionMemory
    dfa.memBudget = expressionMemory
    return expression
  } catch (error) {
    return new InvalidExpression(error instanceof Error ? error.message : String(error))
  }
}
