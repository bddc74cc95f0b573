/** What has been parsed and compiled once need not be again: ten thousand pods of one template run one script. */
import { RE2JS } from 're2js'
import { type Command, type CommandArgument, type ParsedScript, parse } from 'unbash'

const mostEntries = 2_000

/** Forgets the oldest entry when it is full. */
class BoundedMap<V> {
  readonly #entries = new Map<string, V>()

  get(key: string, compute: () => V): V {
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const value = compute()
    if (this.#entries.size >= mostEntries) this.#entries.delete(this.#entries.keys().next().value!)
    this.#entries.set(key, value)
    return value
  }
}

export class ProgramMemo {
  readonly #scripts = new BoundedMap<ParsedScript>()
  readonly #literals = new WeakMap<Command, readonly string[] | null>()
  readonly #expressions = new BoundedMap<RE2JS | InvalidExpression>()

  parse(text: string): ParsedScript {
    return this.#scripts.get(text, () => parse(text))
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
  const words = [command.name, ...command.args].map(literalText)
  const known = words.filter((word) => word !== undefined)
  return known.length === words.length ? Object.freeze(known) : undefined
}

function literalText(word: CommandArgument): string | undefined {
  if (word.type !== 'Word' || word.text.startsWith('~')) return undefined
  const isLiteral = word.parts?.every(({ type }) => type === 'Literal' || type === 'SingleQuoted') ?? true
  return isLiteral ? word.value : undefined
}

function compile(text: string, flags: number): RE2JS | InvalidExpression {
  // The library says by throwing that an expression, which a user wrote, is malformed.
  try {
    return RE2JS.compile(text, flags)
  } catch (error) {
    return new InvalidExpression(error instanceof Error ? error.message : String(error))
  }
}
