/** Reads a script as a shell does, some commands at a time: all of a long one would take the parser too long at once. */
import type { ParsedScript } from 'unbash'
import type { Process, Working } from '../runtime/program.ts'
import { ProgramMemo } from './memo.ts'
import { tooLarge, unparsed } from './parse.ts'

/** What is longer is refused: as much as fits into a ConfigMap is not. In characters. */
export const longestScript = 1024 * 1024

/** What is read at a time, if a command ends there, in characters. */
const usualChunk = 4_096

/** How often is looked for the place where a mistake begins: in the last command, or close to it. */
const mostTries = 3

/** Whole commands of a script. */
interface Chunk {
  readonly text: string
  readonly script: ParsedScript
  /** The number of its first line. */
  readonly line: number
  /** There is nothing behind it. */
  readonly isLast: boolean
}

export class ScriptReader {
  #from = 0
  #line = 1

  constructor(
    private readonly text: string,
    private readonly process: Process,
  ) {}

  /** The next commands. A mistake comes by itself, with all that follows it: what stands before it has been read by then. */
  *next(): Working<Chunk> {
    if (this.text.length > longestScript)
      return { text: '', script: unparsed(tooLarge), line: 1, isLast: true }
    for (let length = usualChunk; ; length *= 2) {
      const chunk = this.#chunk(length)
      if (chunk && !chunk.script.errors) return this.#pass(chunk)
      if (chunk?.isLast) return this.#pass(this.#sound(chunk) ?? chunk)
      yield* this.process.breathe()
    }
  }

  /** The first commands, if they are all there are and can be had at once. */
  whole(): Chunk | undefined {
    return this.text.length <= usualChunk ? this.#chunk(usualChunk) : undefined
  }

  /** What is left, up to the first line that ends beyond so many characters; undefined where no command can end there. */
  #chunk(length: number): Chunk | undefined {
    const { text } = this
    const left = text.length - this.#from
    const newline = left <= length ? -1 : text.indexOf('\n', this.#from + length)
    const isLast = newline < 0
    const part = text.slice(this.#from, isLast ? text.length : newline + 1)
    return this.#parsed(part, isLast)
  }

  /** A text that ends where a command may end; else undefined. */
  #parsed(text: string, isLast: boolean): Chunk | undefined {
    const { process } = this
    process.charge(text.length >> 2)
    if (!isLast && (text.endsWith('\\\n') || isInHereDocument(text, process))) return undefined
    const script = process.machine.shared(ProgramMemo).parse(text, process)
    return { text, script, line: this.#line, isLast }
  }

  #pass(chunk: Chunk): Chunk {
    this.#from += chunk.text.length
    this.#line += lineCount(chunk.text)
    return chunk
  }

  /** The whole commands before the first mistake: up to its line, or up to the line of the command that it is in. */
  #sound(chunk: Chunk): Chunk | undefined {
    for (const end of placesBeforeMistake(chunk)) {
      const sound = this.#parsed(chunk.text.slice(0, end), false)
      if (sound && !sound.script.errors) return sound
    }
    return undefined
  }
}

function placesBeforeMistake({ text, script: { commands, errors = [] } }: Chunk): readonly number[] {
  const mistakeAt = errors.reduce((least, { pos }) => Math.min(least, pos), text.length)
  if (mistakeAt === 0) return []
  const places = [text.lastIndexOf('\n', mistakeAt - 1) + 1]
  for (let n = commands.length - 1; n > 0 && places.length < mostTries; n--) {
    const { pos } = commands[n]
    if (pos < places[0] && /\n[ \t]*$/.test(text.slice(commands[n - 1].end, pos))) places.push(pos)
  }
  return places.filter((place) => place > 0)
}

const hereDocument = /<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([^\s;&|<>()'"\\]+))/g

/**
 * Whether a text may end within a here-document, whose end the parser does not miss. What only looks like the beginning of
 * one is taken for one: then more is read at a time.
 */
function isInHereDocument(text: string, process: Process): boolean {
  if (!text.includes('<<')) return false
  process.charge(text.length * 2)
  const ends: { readonly word: string; readonly isIndented: boolean }[] = []
  for (const line of text.split('\n')) {
    const [end] = ends
    if (end) {
      if ((end.isIndented ? line.replace(/^\t+/, '') : line) === end.word) ends.shift()
      continue
    }
    for (const [, dash, single, double, plain] of line.replaceAll('<<<', '').matchAll(hereDocument))
      ends.push({ word: single ?? double ?? plain, isIndented: dash === '-' })
  }
  return ends.length > 0
}

function lineCount(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
