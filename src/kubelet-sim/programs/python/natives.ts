/** How functions of ours are written: with the names of their parameters, and what they do. */
import { typeError } from './errors.ts'
import type { Host } from './host.ts'
import { Dict } from './tables.ts'
import { Class, type Construct, type Doing, Getter, type Names, Native, Tuple, type Value } from './values.ts'

/** What it is given stands in the order of its parameters; what may be left out is undefined then. */
type Implementation = (args: Value[], host: Host) => Value | Doing<Value>

interface Parameters {
  readonly names: readonly string[]
  /** So many have to be there. */
  readonly least: number
  /** So many are taken by their place. */
  readonly most: number
  readonly takesRest: boolean
  readonly takesKeywords: boolean
}

/**
 * @param form the names of its parameters: `a b? *rest | c **others`. What has a `?` may be left out; what stands behind
 * `|` is only given by name, and may always be left out.
 * @param shown how it is called where it is given too much, or too little
 */
export function native(
  name: string,
  form: string,
  run: Implementation,
  { isMethod = false, shown = name, reads = 0 }: { isMethod?: boolean; shown?: string; reads?: number } = {},
): Native {
  let parameters: Parameters | undefined
  return new Native(
    name,
    (args, keywords, host) => {
      parameters ??= parametersOf(form)
      return run(arranged(shown, parameters, args, keywords, isMethod), host)
    },
    isMethod,
    reads,
  )
}

function parametersOf(form: string): Parameters {
  const [before, behind = ''] = form.split('|')
  const positional = before.split(' ').filter(Boolean)
  const plain = positional.filter((each) => !each.startsWith('*'))
  const named = behind.split(' ').filter(Boolean)
  return {
    names: [...plain, ...named.filter((each) => !each.startsWith('*'))].map((each) => each.replace('?', '')),
    least: plain.filter((each) => !each.endsWith('?')).length,
    most: plain.length,
    takesRest: positional.some((each) => /^\*\w/.test(each)),
    takesKeywords: [...positional, ...named].some((each) => each.startsWith('**')),
  }
}

function arranged(
  name: string,
  { names, least, most, takesRest, takesKeywords }: Parameters,
  args: Value[],
  keywords: Names | undefined,
  isMethod: boolean,
): Value[] {
  if (!keywords && args.length >= least && args.length <= most && !takesRest && !takesKeywords) return args
  const found: Value[] = args.slice(0, most)
  const others = takesKeywords ? new Dict() : undefined
  for (const [key, value] of keywords ?? []) {
    const at = names.indexOf(key)
    if (at >= 0 && found[at] !== undefined)
      throw typeError(`argument for ${name}() given by name ('${key}') and position (${at + 1})`)
    if (at >= 0) found[at] = value
    else if (others) others.set(key, value)
    else throw typeError(`${name}() got an unexpected keyword argument '${key}'`)
  }
  const self = isMethod ? 1 : 0
  if (args.length > most && !takesRest)
    throw counted(name, args.length - self, least - self, most - self, names.length > most)
  for (let n = 0; n < least; n++)
    if (found[n] === undefined)
      throw keywords
        ? typeError(`${name}() missing required argument '${names[n]}' (pos ${n + 1 - self})`)
        : counted(name, args.length - self, least - self, most - self, names.length > most)
  found.length = names.length
  if (takesRest) found.push(new Tuple(args.slice(most)))
  if (others) found.push(others)
  return found
}

function counted(name: string, given: number, least: number, most: number, hasNamed: boolean) {
  if (least === most && most === 1 && !hasNamed)
    return typeError(`${name}() takes exactly one argument (${given} given)`)
  if (most === 0) return typeError(`${name}() takes no arguments (${given} given)`)
  const count = given < least ? least : most
  const bound = least === most ? '' : given < least ? 'at least ' : 'at most '
  return typeError(`${name} expected ${bound}${count} argument${count === 1 ? '' : 's'}, got ${given}`)
}

/** What a class of ours, or a module, has: functions by `name(parameters)`, and what is worked out by its name alone. */
export type Members = Readonly<Record<string, Implementation>>

const callable = /^(\w+)\((.*)\)$/

/** Whose methods mostly look at all of a text. */
const readers: ReadonlyMap<string, number> = new Map([
  ['str', 1],
  ['bytes', 1],
  ['bytearray', 1],
  // Digit by digit.
  ['int', 64],
])

/** Those that do not, as `Native.reads` has it: loops over a long text consist of them. */
const glances: ReadonlyMap<string, number> = new Map([
  ['startswith', 0],
  ['endswith', 0],
  ...['find', 'rfind', 'index', 'rindex'].map((name) => [name, 1 / 64] as const),
  ...['append', 'extend', 'pop'].map((name) => [name, 0] as const),
])

/** Gives a class its methods: each by `name(self parameters)`, and what is no function by its name alone. */
export function define(cls: Class, members: Members): void {
  for (const [key, run] of Object.entries(members)) {
    const [, name, form] = callable.exec(key) ?? []
    if (name === undefined)
      cls.own.set(key, new Getter((of: Value) => run([of], undefined as never) as Value))
    else {
      const known = readers.get(cls.name)
      const reads = known === undefined ? 0 : (glances.get(name) ?? known)
      cls.own.set(name, native(name, form, run, { isMethod: true, shown: `${cls.name}.${name}`, reads }))
    }
  }
}

/** Fills a module: functions by `name(parameters)`, and values by name. */
export function fill(names: Names, members: Members, values: Readonly<Record<string, Value>> = {}): void {
  for (const [key, run] of Object.entries(members)) {
    const [, name, form] = callable.exec(key)!
    names.set(name, native(name, form, run, { reads: 1 }))
  }
  for (const [name, value] of Object.entries(values)) names.set(name, value)
}

/** How a class of ours makes instances, with the names of its parameters. */
export function construct(
  name: string,
  form: string,
  run: (cls: Class, args: Value[], host: Host) => Value | Doing<Value>,
): Construct {
  let parameters: Parameters | undefined
  return (cls, args, keywords, host) => {
    parameters ??= parametersOf(form)
    return run(cls, arranged(name, parameters, args, keywords, false), host)
  }
}

/** A class of ours, with what it has. */
export function nativeClass(
  name: string,
  bases: readonly Class[],
  module: string,
  form: string,
  make: (cls: Class, args: Value[], host: Host) => Value | Doing<Value>,
  members: Members = {},
): Class {
  const cls = new Class(name, bases)
  cls.module = module
  cls.construct = construct(name, form, make)
  define(cls, members)
  return cls
}
