/** One function that is being run, and how arguments come into it. */
import { typeError } from './errors.ts'
import { Dict } from './tables.ts'
import { Cell, type Code, type Exception, type Func, type Names, Tuple, type Value } from './values.ts'

export class Frame {
  at = 0
  readonly stack: Value[] = []
  readonly fast: (Value | undefined)[] = []
  readonly cells: Cell[]
  /** Where it goes on when something is raised: each the instruction, and how much of the stack stays. */
  readonly blocks: number[] = []
  /** What is answered in the place of what it returns: an instance, by its `__init__`. */
  instead: Value | undefined
  /** What is returned when what is left on the way out has been done. */
  kept: Value = null
  /** Of a generator: what it runs for. */
  generator: GeneratorObject | undefined
  /** What it does with what it is answered, where that is not put on its stack. */
  awaits: 'next' | 'delegated' | 'handed' | 'ignored' | 'method' | 'entered' | undefined

  constructor(
    readonly code: Code,
    readonly globals: Names,
    /** The names of a class or a module. */
    readonly names: Names | undefined,
    closure: readonly Cell[],
  ) {
    this.cells =
      code.cells.length === 0
        ? (closure as Cell[])
        : [...code.cells.map(() => new Cell(undefined)), ...closure]
  }
}

/** What the machine knows of a generator besides its frame. */
export interface GeneratorObject {
  readonly frame: Frame
  state: 'new' | 'waiting' | 'running' | 'done'
  result: Value
  /** What was being handled where it waits. */
  handled: Exception | null
}

export function frameFor(func: Func, args: readonly Value[], keywords: Names | undefined): Frame {
  const { code } = func
  const frame = new Frame(code, func.globals, undefined, func.closure)
  const { fast } = frame
  const isPlain =
    !keywords &&
    args.length === code.positional &&
    !code.takesRest &&
    !code.takesKeywords &&
    code.keywordOnly === 0
  if (isPlain) for (let n = 0; n < args.length; n++) fast[n] = args[n]
  else bind(func, args, keywords, fast)
  for (const [local, cell] of code.cellParameters) frame.cells[cell].value = fast[local]
  return frame
}

function bind(
  func: Func,
  args: readonly Value[],
  keywords: Names | undefined,
  fast: (Value | undefined)[],
): void {
  const { code, defaults, keywordDefaults } = func
  const { positional, positionalOnly, keywordOnly, locals } = code
  for (let n = 0; n < Math.min(args.length, positional); n++) fast[n] = args[n]
  const restAt = positional + keywordOnly
  // They stand behind all that have names.
  const rest = code.takesRest ? restAt : -1
  const others = code.takesKeywords ? restAt + (code.takesRest ? 1 : 0) : -1
  if (rest >= 0) fast[rest] = new Tuple(args.slice(positional))
  const more = new Dict()
  const wrong: string[] = []
  for (const [name, value] of keywords ?? []) {
    const at = locals.indexOf(name)
    if (at >= positionalOnly && at < restAt) {
      if (fast[at] !== undefined)
        throw typeError(`${func.qualname}() got multiple values for argument '${name}'`)
      fast[at] = value
    } else if (others >= 0) more.set(name, value)
    else if (at >= 0 && at < positionalOnly) wrong.push(name)
    else throw typeError(`${func.qualname}() got an unexpected keyword argument '${name}'`)
  }
  if (wrong.length > 0)
    throw typeError(
      `${func.qualname}() got some positional-only arguments passed as keyword arguments: '${wrong.join(', ')}'`,
    )
  if (others >= 0) fast[others] = more
  if (args.length > positional && rest < 0) throw tooMany(func, args, fast)
  const missing: string[] = []
  for (let n = args.length; n < positional; n++) {
    if (fast[n] !== undefined) continue
    const byDefault = defaults[n - positional + defaults.length]
    if (byDefault === undefined) missing.push(locals[n])
    else fast[n] = byDefault
  }
  if (missing.length > 0) throw lacking(func, 'positional', missing)
  for (let n = positional; n < restAt; n++) {
    if (fast[n] !== undefined) continue
    const byDefault = keywordDefaults?.get(locals[n])
    if (byDefault === undefined) missing.push(locals[n])
    else fast[n] = byDefault
  }
  if (missing.length > 0) throw lacking(func, 'keyword-only', missing)
}

function lacking({ qualname }: Func, kind: string, names: readonly string[]) {
  const quoted = names.map((each) => `'${each}'`)
  const last = quoted.pop()
  const list =
    quoted.length === 0
      ? last
      : quoted.length === 1
        ? `${quoted[0]} and ${last}`
        : `${quoted.join(', ')}, and ${last}`
  return typeError(
    `${qualname}() missing ${names.length} required ${kind} argument${names.length === 1 ? '' : 's'}: ${list}`,
  )
}

function tooMany(
  { qualname, code, defaults }: Func,
  args: readonly Value[],
  fast: readonly (Value | undefined)[],
) {
  const { positional, keywordOnly } = code
  const least = positional - defaults.length
  const takes = defaults.length > 0 ? `from ${least} to ${positional}` : String(positional)
  const isOne = positional === 1 && defaults.length === 0
  let named = 0
  for (let n = positional; n < positional + keywordOnly; n++) if (fast[n] !== undefined) named++
  const given =
    named > 0
      ? `${args.length} positional argument${args.length === 1 ? '' : 's'} (and ${named} keyword-only argument${named === 1 ? '' : 's'})`
      : String(args.length)
  return typeError(
    `${qualname}() takes ${takes} positional argument${isOne ? '' : 's'} but ${given} ${args.length === 1 && named === 0 ? 'was' : 'were'} given`,
  )
}
