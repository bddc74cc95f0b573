/** What is known of a simple command before it runs: a loop runs the same ones again and again. */
import type { Assignment, Command } from 'unbash'
import { type PlainWord, plainWord } from './plain-words.ts'
import type { Shell } from './shell.ts'

export class Plan {
  /** The words of a command in which nothing is expanded. */
  readonly literal: readonly string[] | undefined
  /** What is assigned, where that is all there is. */
  readonly assignments: readonly Assignment[] | undefined
  /** It assigns, redirects, or does both, around a command. */
  readonly isInvolved: boolean
  /** The script of `!(script)`, which is a subshell whose outcome is turned round where it is no pattern. */
  readonly negated: string | undefined
  /** How many words it has, its name included. */
  readonly length: number
  readonly #command: Command
  /** Filled in when they are first asked for: null for one that is not plain. */
  readonly #words: (PlainWord | null)[] = []

  constructor(command: Command, literal: readonly string[] | undefined) {
    const { name, prefix, redirects } = command
    this.#command = command
    this.literal = literal
    this.negated = negatedScript(command)
    this.isInvolved = redirects.length > 0 || (name !== undefined && prefix.length > 0)
    this.assignments = name ? undefined : prefix.filter((each) => each.type === 'Assignment')
    this.length = name ? command.args.length + 1 : 0
  }

  /** The word at a place, the name being the first; undefined for one that is not plain. */
  word(place: number): PlainWord | undefined {
    let word = this.#words[place]
    if (word === undefined) {
      const { name, args } = this.#command
      const written = place === 0 ? name : args[place - 1]
      word = (written?.type === 'Word' ? plainWord(written) : undefined) ?? null
      this.#words[place] = word
    }
    return word ?? undefined
  }

  /** The value of an assignment; undefined for one that is not plain, or goes to an element of an array. */
  value(place: number): PlainWord | undefined {
    let word = this.#words[place]
    if (word === undefined) {
      const { value, index } = this.assignments![place]
      word = (value.type === 'Word' && !index ? plainWord(value) : undefined) ?? null
      this.#words[place] = word
    }
    return word ?? undefined
  }
}

function negatedScript({ name, args, prefix }: Command): string | undefined {
  const [part] = name?.parts ?? []
  if (part?.type !== 'ExtendedGlob' || part.operator !== '!') return undefined
  return name!.parts!.length === 1 && args.length + prefix.length === 0 ? part.pattern : undefined
}

export const planOf = (shell: Shell, command: Command): Plan =>
  shell.memo.planned(command, (literal) => new Plan(command, literal))
