/** How mongosh shows values. Source: util.inspect of Node.js, as mongosh uses it. */
import { type Doc, isDoc, type Value } from './documents.ts'

const widest = 80
/** More than so many levels within each other are never on one line. */
const levelsOnLine = 3
const deepest = 100

const quoted = (text: string): string => {
  const quote = text.includes("'") ? (text.includes('"') ? '`' : '"') : "'"
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}${quote}`
}

const nameText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

interface Shown {
  readonly text: string
  /** How many levels there are in it. */
  readonly levels: number
}

/** As it is shown when it is the last. */
export const inspect = (value: Value | undefined): string => shownOf(value, { indentation: 0, depth: 0 }).text

/** As `printjson` shows it: each field on a line of its own. */
export const inspectWide = (value: Value | undefined): string =>
  shownOf(value, { indentation: 0, depth: 0, isWide: true }).text

function shownOf(value: Value | undefined, place: Place): Shown {
  if (value === undefined) return { text: 'undefined', levels: 0 }
  if (typeof value === 'string') return { text: quoted(value), levels: 0 }
  if (Array.isArray(value))
    return together(
      '[]',
      value.map((each) => ['', each] as const),
      place,
    )
  if (!isDoc(value)) return { text: String(value), levels: 0 }
  const special = specialText(value)
  if (special !== undefined) return { text: special, levels: 0 }
  const entries = Object.entries(value).map(([name, each]) => [`${nameText(name)}: `, each] as const)
  return together('{}', entries, place)
}

function specialText({ $oid, $date, $regex, $options = '' }: Doc): string | undefined {
  if ($oid !== undefined) return `ObjectId('${String($oid)}')`
  if ($date !== undefined) return `ISODate('${String($date)}')`
  return $regex === undefined ? undefined : `/${String($regex)}/${String($options)}`
}

interface Place {
  readonly indentation: number
  readonly depth: number
  readonly isWide?: boolean
}

function together(
  braces: '[]' | '{}',
  entries: readonly (readonly [string, Value])[],
  { indentation, depth, isWide = false }: Place,
): Shown {
  if (entries.length === 0) return { text: braces, levels: 1 }
  if (depth > deepest) return { text: '...', levels: 0 }
  const items = entries.map(([name, each]) => ({
    name,
    ...shownOf(each, { indentation: indentation + 2, depth: depth + 1, isWide }),
  }))
  const texts = items.map(({ name, text }) => `${name}${text}`)
  const levels = 1 + Math.max(...items.map((each) => each.levels))
  const length = texts.reduce((sum, each) => sum + each.length + 1, texts.length + 1 + 10 + indentation)
  const fits =
    !isWide && levels <= levelsOnLine && length <= widest && !texts.some((each) => each.includes('\n'))
  if (fits) return { text: `${braces[0]} ${texts.join(', ')} ${braces[1]}`, levels }
  const margin = `\n${' '.repeat(indentation)}`
  return { text: `${braces[0]}${margin}  ${texts.join(`,${margin}  `)}${margin}${braces[1]}`, levels }
}
