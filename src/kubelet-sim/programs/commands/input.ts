/** How programs take in text that may be more than there is memory for. */
import { TextBuffer } from '../../runtime/files/text-buffer.ts'
import { type Handle, readChunk } from '../../runtime/processes/streams.ts'
import { forever, type Process, type Working } from '../../runtime/program.ts'
import { nameOf } from './options.ts'

/** The most that a program takes in, in characters. */
const longestInput = 16 * 1024 * 1024

/** What an item of a list takes in memory besides its text, in bytes. */
export const itemBytes = 40

/** All that can be read. */
export function* readAll(process: Process, from: Handle): Working<string> {
  const all = new TextBuffer()
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined) return all.text
    if (all.length + text.length > longestInput || !process.claim(text.length)) yield* endForMemory(process)
    all.append(text)
    if (process.needsRest(text.length >> 3)) yield* process.rest()
  }
}

/** The lines of a text, without their newlines, a bite at a time. */
export function* linesOf(process: Process, text: string): Working<string[]> {
  const lines: string[] = []
  let from = 0
  while (from < text.length) {
    const newline = text.indexOf('\n', from)
    const end = newline < 0 ? text.length : newline
    lines.push(text.slice(from, end))
    from = end + 1
    if (lines.length % linesPerClaim > 0) continue
    if (!process.claim(linesPerClaim * itemBytes)) yield* endForMemory(process)
    if (process.needsRest(linesPerClaim * lineUnits)) yield* process.rest()
  }
  return lines
}

const linesPerClaim = 1_000

export const withoutNewline = (line: string): string => (line.endsWith('\n') ? line.slice(0, -1) : line)

/** What it costs to take one line from others. */
export const lineUnits = 8

/** There is no memory left: the program says so and ends, where the kernel does not end all. */
export function* endForMemory(process: Process): Working<never> {
  if (!process.exceedMemory()) process.complain(`${nameOf(process)}: out of memory\n`)
  process.quit(1)
  for (;;) yield forever
}
