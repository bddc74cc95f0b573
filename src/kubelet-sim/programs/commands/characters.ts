/** Commands that work on characters, one by one: tr. */
import { readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { posixClasses } from '../posix-classes.ts'
import { missing } from './complaints.ts'
import { Options, refuseOption } from './options.ts'

function* tr(process: Process): Running {
  const options = new Options(process.args, 'dscC')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [from = '', to] = options.operands
  if (options.operands.length === 0) return missing(process)
  if (to === undefined && !options.has('d') && !options.has('s'))
    return missing(process, `operand after '${from}'`)
  const change = changeOf(options, setOf(from), [...setOf(to ?? '')])
  for (;;) {
    const text = yield* readChunk(process.input)
    if (text === undefined) return 0
    for (let n = 0; n < text.length; n += longestBite) {
      let result = ''
      for (const char of text.slice(n, n + longestBite)) result += change(char)
      process.charge(longestBite)
      yield* process.write(result)
    }
  }
}

/** What becomes of each character. */
function changeOf(
  options: Options,
  source: ReadonlySet<string>,
  target: readonly string[],
): (char: string) => string {
  const isComplement = options.has('c') || options.has('C')
  const order = new Map([...source].map((char, n) => [char, n]))
  const squeezed = options.has('s') ? new Set(target.length > 0 ? target : source) : undefined
  let last = ''
  return (char) => {
    const isIn = order.has(char) !== isComplement
    if (isIn && options.has('d')) return ''
    const place = isComplement ? target.length - 1 : Math.min(order.get(char) ?? 0, target.length - 1)
    const changed = isIn && target.length > 0 ? target[place] : char
    if (squeezed?.has(changed) && changed === last) return ''
    last = changed
    return changed
  }
}

/** A set of tr is no longer than this, in characters. */
const longestSet = 65_536

/** The characters that a set of tr names, in order. */
function setOf(text: string): Set<string> {
  const plain = text
    .slice(0, longestSet)
    .replace(
      /\[:(\w{1,8}):\]/g,
      (whole, name: string) =>
        posixClasses
          .get(name)
          ?.map((range) => [...range].join('-'))
          .join('') ?? whole,
    )
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/\\0/g, '\0')
  const chars = [...plain]
  const set = new Set<string>()
  for (let n = 0; n < chars.length && set.size < longestSet; n++) {
    if (chars[n + 1] !== '-' || n + 2 >= chars.length) set.add(chars[n])
    else {
      const end = chars[n + 2].charCodeAt(0)
      for (let code = chars[n].charCodeAt(0); code <= end; code++) set.add(String.fromCharCode(code))
      n += 2
    }
  }
  return set
}

export const characterPrograms: Readonly<Record<string, Program>> = { tr }
