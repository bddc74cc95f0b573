/** Instructions that call, make functions and classes, and import. */
import { call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { buildClass } from './classes.ts'
import { hasDefaults, hasKeywordDefaults, hasKeywords } from './compile-base.ts'
import { failure, importError, typeError } from './errors.ts'
import type { Frame } from './frame.ts'
import { noSelf } from './operations-name.ts'
import { popped, type Runner, type Step, top } from './runner.ts'
import { Dict } from './tables.ts'
import {
  Call,
  type Cell,
  type Code,
  type Doing,
  Func,
  List,
  Module,
  type Names,
  Tuple,
  type Value,
} from './values.ts'

/** Calls; the answer goes on the stack, now or later. */
function invoke(
  frame: Frame,
  runner: Runner,
  callee: Value,
  args: Value[],
  keywords?: Names,
): true | undefined {
  const answer = runner.invoke(callee, args, keywords)
  if (answer === undefined) return true
  frame.stack.push(answer)
  return undefined
}

function* imported(runner: Runner, name: string, isWhole: boolean): Doing<Value> {
  const found = yield* runner.host.import(name)
  return isWhole ? found : yield* runner.host.import(name.split('.')[0])
}

function* member(runner: Runner, of: Value, name: string): Doing<Value> {
  const found = findAttribute(of, name)
  if (found instanceof Call) return yield* call(found.callee, found.args)
  if (found !== undefined) return found
  const module = of instanceof Module ? of.name : '?'
  const known = runner.host.modules.get(`${module}.${name}`)
  if (known) return known
  const file = of instanceof Module ? of.attrs.get('__file__') : undefined
  const where = typeof file === 'string' ? file : 'unknown location'
  // What it is that nobody has written for it here is no fault of the program.
  if (of instanceof Module && of.attrs.get('__simulated__') === true)
    throw failure(
      importError,
      `cannot import name '${name}' from '${module}': kubesim does not simulate it, or there is none`,
    )
  throw failure(importError, `cannot import name '${name}' from '${module}' (${where})`)
}

export const callSteps = {
  call: (frame, arg, runner) => {
    const args = arg === 0 ? [] : frame.stack.splice(frame.stack.length - arg, arg)
    return invoke(frame, runner, popped(frame), args)
  },
  'call-method': (frame, arg, runner) => {
    const args = frame.stack.splice(frame.stack.length - arg - 1, arg + 1)
    if (args[0] === noSelf) args.shift()
    return invoke(frame, runner, popped(frame), args)
  },
  /** So many by name, each with its name before it; and in the upper bits, so many by place. */
  'call-named': (frame, arg, runner) => {
    const [positional, named] = [arg >> 8, arg & 255]
    const pairs = frame.stack.splice(frame.stack.length - named * 2, named * 2)
    const keywords: Names = new Map()
    for (let n = 0; n < pairs.length; n += 2) keywords.set(pairs[n] as string, pairs[n + 1])
    const args = positional === 0 ? [] : frame.stack.splice(frame.stack.length - positional, positional)
    return invoke(frame, runner, popped(frame), args, keywords)
  },
  'call-spread': (frame, arg, runner) => {
    let keywords: Names | undefined
    if (arg === hasKeywords) {
      keywords = new Map()
      for (const { key, value } of (popped(frame) as Dict).entries.values()) {
        if (typeof key !== 'string') throw typeError('keywords must be strings')
        keywords.set(key, value)
      }
    }
    const { items } = popped(frame) as List
    return invoke(frame, runner, popped(frame), items, keywords?.size ? keywords : undefined)
  },
  function: (frame, arg) => {
    const code = frame.code.constants[arg >> 2] as Code
    const made = new Func(code, frame.globals)
    if (code.free.length > 0)
      made.closure = frame.stack.splice(frame.stack.length - code.free.length, code.free.length) as Cell[]
    if (arg & hasKeywordDefaults) {
      made.keywordDefaults = new Map()
      for (const { key, value } of (popped(frame) as Dict).entries.values())
        made.keywordDefaults.set(key as string, value)
    }
    if (arg & hasDefaults) made.defaults = (popped(frame) as Tuple).items
    const module = frame.globals.get('__name__')
    if (module !== undefined) made.attrs = new Map([['__module__', module]])
    frame.stack.push(made)
  },
  class: (frame) => {
    frame.stack.push(buildClass)
  },
  import: (frame, arg, runner) => {
    const isWhole = popped(frame) === true
    return runner.begin(imported(runner, frame.code.names[arg], isWhole))
  },
  'import-from': (frame, arg, runner) => runner.begin(member(runner, top(frame), frame.code.names[arg])),
  'import-all': (frame) => {
    const from = popped(frame)
    if (!(from instanceof Module)) return
    const listed = from.attrs.get('__all__')
    const names = listed instanceof List || listed instanceof Tuple ? listed.items : undefined
    for (const [name, value] of from.attrs)
      if (names ? names.includes(name) : !name.startsWith('_')) frame.globals.set(name, value)
  },
  /** What a line typed at a prompt has come to. */
  show: (frame, _arg, runner) => {
    const value = popped(frame)
    const show = runner.host.builtins.get('__show__')
    if (value === null || show === undefined) return
    frame.awaits = 'ignored'
    const answer = runner.invoke(show, [value], undefined)
    if (answer === undefined) return true
    frame.awaits = undefined
  },
  annotate: (frame, arg) => {
    const type = popped(frame)
    const names = frame.names ?? frame.globals
    const known = names.get('__annotations__')
    const annotations = known instanceof Dict ? known : new Dict()
    names.set('__annotations__', annotations)
    annotations.set(frame.code.names[arg], type)
  },
} satisfies Readonly<Record<string, Step>>
