/** What is said of an exception that nobody has handled, as CPython says it. */
import { isRaised } from './errors.ts'
import { isGroup, partsOf } from './exception-groups.ts'
import { exceptionText, str } from './showing.ts'
import { type Doing, Exception, type Place, Raised, type Source, type Trace, Tuple } from './values.ts'

/** The same line is shown so often at most, when a function has called itself. */
const mostRepeats = 3
const mostChained = 20

export function* tracebackText(exception: Exception, minor: number): Doing<string> {
  return yield* chained(exception, { minor, seen: new Set(), level: 0, isClosing: false }, 0)
}

interface Telling {
  readonly minor: number
  readonly seen: Set<Exception>
  /** How deep it is in groups of exceptions. */
  level: number
  /** The last part of a group has still to be closed. */
  isClosing: boolean
}

/** Behind the bar of the groups that it is in. */
function framed(text: string, level: number, mark = '|'): string {
  if (level === 0) return text
  return text.replace(/[^\n]*\n/g, (line) => `${'  '.repeat(level)}${mark} ${line}`)
}

function* chained(exception: Exception, telling: Telling, depth: number): Doing<string> {
  const { minor, seen, level } = telling
  seen.add(exception)
  const { cause, context, hidesContext } = exception
  let before = ''
  if (depth < mostChained) {
    if (cause instanceof Exception && !seen.has(cause))
      before =
        (yield* chained(cause, telling, depth + 1)) +
        framed('\nThe above exception was the direct cause of the following exception:\n\n', level)
    else if (context && !hidesContext && !seen.has(context))
      before =
        (yield* chained(context, telling, depth + 1)) +
        framed('\nDuring handling of the above exception, another exception occurred:\n\n', level)
  }
  const trace = traceLines(exception.trace.toReversed(), minor)
  if (isGroup(exception)) return before + (yield* groupText(exception, telling, trace))
  const head = trace === '' ? '' : `Traceback (most recent call last):\n${trace}`
  return before + framed(`${head}${yield* lastLines(exception)}`, level)
}

const mostParts = 15
const deepestGroup = 10

/** A group with each of its parts in a frame. */
function* groupText(exception: Exception, telling: Telling, trace: string): Doing<string> {
  const isOutermost = telling.level === 0
  if (isOutermost) telling.level = 1
  const { level } = telling
  if (level > deepestGroup) return framed(`... (max_group_depth is ${deepestGroup})\n`, level)
  let text = ''
  if (trace !== '')
    text += framed('Exception Group Traceback (most recent call last):\n', level, isOutermost ? '+' : '|')
  text += framed(`${trace}${yield* lastLines(exception)}`, level)
  const parts = partsOf(exception)
  const count = Math.min(parts.length, mostParts + 1)
  for (let n = 0; n < count; n++) {
    telling.isClosing = n === count - 1
    const title = n < mostParts ? String(n + 1) : '...'
    text += `${'  '.repeat(level)}${n === 0 ? '+-' : '  '}+---------------- ${title} ----------------\n`
    telling.level = level + 1
    text +=
      n < mostParts
        ? yield* chained(parts[n], telling, 0)
        : framed(
            `and ${parts.length - mostParts} more exception${parts.length === mostParts + 1 ? '' : 's'}\n`,
            level + 1,
          )
    if (n === count - 1 && telling.isClosing) {
      text += `${'  '.repeat(level + 1)}+------------------------------------\n`
      telling.isClosing = false
    }
    telling.level = level
  }
  if (isOutermost) telling.level = 0
  return text
}

/** The name of an exception, and what it says. */
export function* lastLines(exception: Exception): Doing<string> {
  const { cls } = exception
  const name = `${cls.module === 'builtins' || cls.module === '__main__' ? '' : `${cls.module}.`}${cls.qualname}`
  let text: string
  // An exception may fail to say what it is.
  try {
    text = exception.attrs?.has('location_')
      ? yield* str(exception.args[0])
      : cls.isOurs
        ? yield* exceptionText(exception)
        : yield* str(exception)
  } catch (error) {
    if (!(error instanceof Raised) || isRaised(error, 'KeyboardInterrupt')) throw error
    text = '<exception str() failed>'
  }
  const location = exception.attrs?.get('location_')
  const notes = exception.attrs?.get('__notes__')
  const added = notes instanceof Tuple ? notes.items.map((each) => `${String(each)}\n`).join('') : ''
  return `${typeof location === 'string' ? location : ''}${name}${text === '' ? '' : `: ${text}`}\n${added}`
}

/** A loop of a list stands in the function that it is written in. */
function withoutInlined(trace: readonly Trace[]): { trace: Trace; name: string }[] {
  const shown: { trace: Trace; name: string }[] = []
  for (const each of trace) {
    const last = shown.at(-1)
    if (each.code.isInlined && last) shown[shown.length - 1] = { trace: each, name: last.name }
    else shown.push({ trace: each, name: each.code.name })
  }
  return shown
}

function traceLines(trace: readonly Trace[], minor: number): string {
  let text = ''
  let [last, repeats] = ['', 0]
  for (const { trace: each, name } of withoutInlined(trace)) {
    const place = each.code.places[each.at]
    const line = place?.line ?? each.code.firstLine
    const head = `  File "${each.code.source.file}", line ${line}, in ${name}\n`
    if (head !== last) {
      text += repeated(repeats)
      repeats = 0
      last = head
    }
    if (++repeats > mostRepeats) continue
    text += head + sourceLines(each.code.source, line, place, minor)
  }
  return text + repeated(repeats)
}

function repeated(times: number): string {
  const more = times - mostRepeats
  return more > 0 ? `  [Previous line repeated ${more} more time${more === 1 ? '' : 's'}]\n` : ''
}

function sourceLines(source: Source, line: number, place: Place | undefined, minor: number): string {
  const text = source.lines[line - 1]
  if (!source.isShown || text === undefined || text.trim() === '') return ''
  const shown = text.trim()
  const indent = text.length - text.trimStart().length
  const marks = place ? marksFor(text, indent, place, minor) : ''
  return `    ${shown}\n${marks}`
}

/** What points at the part of a line where something went wrong. */
function marksFor(text: string, indent: number, place: Place, minor: number): string {
  const isLong = place.endLine !== place.line
  const end = isLong ? text.trimEnd().length : place.endColumn
  const [from, to] = [place.column, Math.max(end, place.column + 1)]
  const isAnchored = place.anchor !== undefined && !isLong && (minor >= 13 || !isCall(text, place))
  const isWhole = text.slice(0, from).trim() === '' && text.slice(to).trim() === ''
  if (minor >= 13 && place.isPlain) return ''
  if (!isAnchored && isWhole) return ''
  let marks = ''
  for (let n = indent; n < to; n++) {
    const isMarked = !isAnchored || (n >= place.anchor![0] && n < place.anchor![1])
    marks += n < from ? ' ' : isMarked ? '^' : '~'
  }
  return `    ${marks}\n`
}

const isCall = (text: string, { anchor, endColumn }: Place): boolean =>
  text[anchor![0]] === '(' && anchor![1] === endColumn

/** What is shown of a line that is no Python. */
export function syntaxLines(
  source: Source,
  message: string,
  { line, column, endLine, endColumn }: Place,
): string {
  const head = `  File "${source.file}", line ${line}\n`
  const text = source.lines[line - 1]
  if (text === undefined) return head
  const shown = text.trim()
  if (shown === '') return head
  if (message === 'unexpected indent') return `${head}    ${shown}\n`
  const indent = text.length - text.trimStart().length
  const from = Math.max(0, Math.min(column, text.length) - indent)
  const length = endLine === line ? Math.max(1, endColumn - column) : Math.max(1, text.length - column)
  return `${head}    ${shown}\n    ${' '.repeat(from)}${'^'.repeat(Math.min(length, Math.max(1, shown.length - from)))}\n`
}
