/** getopt: puts the words of a script in order, options first. Source: getopt(1) of util-linux. */
import type { Process, Running } from '../../runtime/program.ts'

interface Known {
  /** By letter or name, whether a value follows, may follow or does not. */
  readonly short: ReadonlyMap<string, string>
  readonly long: ReadonlyMap<string, string>
}

/** `ab:c::` or `all,name:,color::` */
const namesIn = (text: string, separator: RegExp): ReadonlyMap<string, string> =>
  new Map(
    (text.match(separator) ?? []).map((each) => {
      const name = each.replace(/:+$/, '')
      return [name, each.slice(name.length)]
    }),
  )

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

export function* getopt(process: Process): Running {
  const words = process.args.slice(1)
  let [short, long, name] = ['', '', 'getopt']
  // Without options of its own, the first word names the letters, and nothing is quoted.
  const isOld = words.length > 0 && !words[0].startsWith('-')
  if (isOld) short = words.shift()!
  while (!isOld && words.length > 0 && words[0] !== '--') {
    const [word, joined] = (words.shift() ?? '').split(/=(.*)/s)
    const take = () => joined ?? words.shift() ?? ''
    if (word === '-o' || word === '--options') short = take()
    else if (/^-o./.test(word)) short = word.slice(2)
    else if (word === '-l' || word === '--long' || word === '--longoptions') long += `,${take()}`
    else if (word === '-n' || word === '--name') name = take()
    else if (word === '-T' || word === '--test') return 4
  }
  if (words[0] === '--') words.shift()
  const known: Known = { short: namesIn(short, /[^:+-]:{0,2}/g), long: namesIn(long, /[^,]+/g) }
  process.charge(words.length * 8)
  const { options, operands, wrong } = parse(words, known)
  for (const each of wrong) process.complain(`${name}: ${each}\n`)
  const write = isOld ? (text: string) => text : quoted
  const all = [
    ...options.map(({ text, isValue }) => (isValue ? write(text) : text)),
    '--',
    ...operands.map(write),
  ]
  yield* process.write(` ${all.join(' ')}\n`)
  return wrong.length > 0 ? 1 : 0
}

interface Parsed {
  readonly options: { readonly text: string; readonly isValue?: boolean }[]
  readonly operands: string[]
  readonly wrong: string[]
}

function parse(words: readonly string[], known: Known): Parsed {
  const parsed: Parsed = { options: [], operands: [], wrong: [] }
  for (let n = 0; n < words.length; n++) {
    const word = words[n]
    if (word === '--') {
      for (const each of words.slice(n + 1)) parsed.operands.push(each)
      break
    }
    if (word.startsWith('--')) n += takeLong(word.slice(2), words[n + 1], { known, parsed })
    else if (word.length > 1 && word[0] === '-') n += takeShort(word, words[n + 1], { known, parsed })
    else parsed.operands.push(word)
  }
  return parsed
}

interface Taking {
  readonly known: Known
  readonly parsed: Parsed
}

/** Answers how many further words were used. */
function takeLong(word: string, next: string | undefined, { known, parsed }: Taking): number {
  const [name, value] = word.split(/=(.*)/s)
  const matches = [...known.long.keys()].filter((each) => each.startsWith(name))
  const found = known.long.has(name) ? name : matches.length === 1 ? matches[0] : undefined
  if (found === undefined) {
    parsed.wrong.push(
      matches.length > 1 ? `option '--${name}' is ambiguous` : `unrecognized option '--${name}'`,
    )
    return 0
  }
  const needs = known.long.get(found)
  parsed.options.push({ text: `--${found}` })
  if (needs === '') return 0
  if (value === undefined && needs === ':' && next === undefined)
    parsed.wrong.push(`option '--${found}' requires an argument`)
  else parsed.options.push({ text: value ?? (needs === ':' ? next! : ''), isValue: true })
  return value === undefined && needs === ':' ? 1 : 0
}

function takeShort(word: string, next: string | undefined, { known, parsed }: Taking): number {
  for (let n = 1; n < word.length; n++) {
    const letter = word[n]
    const needs = known.short.get(letter)
    if (needs === undefined) {
      parsed.wrong.push(`invalid option -- '${letter}'`)
      continue
    }
    parsed.options.push({ text: `-${letter}` })
    if (needs === '') continue
    const rest = word.slice(n + 1)
    if (rest === '' && needs === ':' && next === undefined)
      parsed.wrong.push(`option requires an argument -- '${letter}'`)
    else parsed.options.push({ text: rest || (needs === ':' ? next! : ''), isValue: true })
    return rest === '' && needs === ':' ? 1 : 0
  }
  return 0
}
