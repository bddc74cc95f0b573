/** Calls that are unfolded while reading: has(), the loops over one variable and over two, optMap(), sortBy(). */
import { accumulatorName, type Call, type Expression } from '../ast.ts'
import type { Value } from '../values.ts'

/** What unfolding asks of the parser. */
interface MacroReader {
  nextId(): number
  readonly hasBindings: boolean
  report(at: number, message: string): Expression
}

/** What a call stands for; undefined when it is no macro. */
export function expandMacro(reader: MacroReader, call: Call): Expression | undefined {
  if (isBinding(call)) return reader.hasBindings ? binding(new Workshop(reader, call)) : undefined
  const macro = macros[`${call.target ? '.' : ''}${call.name}/${call.args.length}`]
  return macro?.(new Workshop(reader, call))
}

/** Makes nodes that all stand where the macro was called. */
class Workshop {
  readonly call: Call
  readonly #reader: MacroReader
  constructor(reader: MacroReader, call: Call) {
    this.#reader = reader
    this.call = call
  }
  #node() {
    return { id: this.#reader.nextId(), at: this.call.at }
  }
  literal(value: Value): Expression {
    return { kind: 'literal', ...this.#node(), value }
  }
  identifier(name: string): Expression {
    return { kind: 'identifier', ...this.#node(), name }
  }
  accumulator = () => this.identifier(accumulatorName)
  list(...elements: readonly Expression[]): Expression {
    return { kind: 'list', ...this.#node(), elements, optional: new Set() }
  }
  map(): Expression {
    return { kind: 'map', ...this.#node(), entries: [] }
  }
  apply(name: string, ...args: readonly Expression[]): Expression {
    return { kind: 'call', ...this.#node(), name, args }
  }
  method(target: Expression, name: string, ...args: readonly Expression[]): Expression {
    return { kind: 'call', ...this.#node(), name, target, args }
  }
  presence(operand: Expression, field: string): Expression {
    return { kind: 'select', ...this.#node(), operand, field, testsPresence: true }
  }
  fail(at: Expression, message: string): Expression {
    return this.#reader.report(at.at, message)
  }

  loop(range: Expression, variables: readonly string[], parts: LoopParts): Expression {
    const [variable, variable2] = variables
    return {
      kind: 'comprehension',
      ...this.#node(),
      range,
      variable,
      variable2,
      accumulator: accumulatorName,
      ...parts,
    }
  }
  /** A value under a name, for one expression. */
  bind(name: string, value: Expression, result: Expression): Expression {
    return {
      kind: 'comprehension',
      ...this.#node(),
      range: this.list(),
      variable: '#unused',
      accumulator: name,
      start: value,
      condition: this.literal(false),
      step: this.identifier(name),
      result,
    }
  }
}

interface LoopParts {
  readonly start: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}

/** The names of the variables of a loop, or the complaint about them. */
function variablesOf(workshop: Workshop, count: number, complaint: string): readonly string[] | Expression {
  const names: string[] = []
  for (const arg of workshop.call.args.slice(0, count)) {
    if (arg.kind !== 'identifier') return workshop.fail(arg, complaint)
    if (names.includes(arg.name)) return workshop.fail(arg, `duplicate variable name: ${arg.name}`)
    if (arg.name === '__result__')
      return workshop.fail(arg, 'iteration variable overwrites accumulator variable')
    names.push(arg.name)
  }
  return names
}

type Macro = (workshop: Workshop) => Expression

const simpleName = 'argument must be a simple name'
const anIdentifier = 'argument is not an identifier'

/** A loop with `count` variables in front of what it does. */
const loopMacro =
  (
    count: number,
    complaint: string,
    partsOf: (workshop: Workshop, rest: readonly Expression[]) => LoopParts,
  ): Macro =>
  (workshop) => {
    const names = variablesOf(workshop, count, complaint)
    if (!Array.isArray(names)) return names as Expression
    return workshop.loop(workshop.call.target!, names, partsOf(workshop, workshop.call.args.slice(count)))
  }

const all = (w: Workshop, [predicate]: readonly Expression[]): LoopParts => ({
  start: w.literal(true),
  condition: w.apply('@not_strictly_false', w.accumulator()),
  step: w.apply('_&&_', w.accumulator(), predicate),
  result: w.accumulator(),
})
const exists = (w: Workshop, [predicate]: readonly Expression[]): LoopParts => ({
  start: w.literal(false),
  condition: w.apply('@not_strictly_false', w.apply('!_', w.accumulator())),
  step: w.apply('_||_', w.accumulator(), predicate),
  result: w.accumulator(),
})
const existsOne = (w: Workshop, [predicate]: readonly Expression[]): LoopParts => ({
  start: w.literal(0n),
  condition: w.literal(true),
  step: w.apply('_?_:_', predicate, w.apply('_+_', w.accumulator(), w.literal(1n)), w.accumulator()),
  result: w.apply('_==_', w.accumulator(), w.literal(1n)),
})

/** A step that is taken only where a filter, the first of two, says so. */
const filtered = (w: Workshop, rest: readonly Expression[], step: (made: Expression) => Expression) =>
  rest.length === 1 ? step(rest[0]) : w.apply('_?_:_', rest[0], step(rest[1]), w.accumulator())

const gather = (w: Workshop, rest: readonly Expression[]): LoopParts => ({
  start: w.list(),
  condition: w.literal(true),
  step: filtered(w, rest, (made) => w.apply('_+_', w.accumulator(), w.list(made))),
  result: w.accumulator(),
})
const filter = (w: Workshop, [predicate]: readonly Expression[]) => gather(w, [predicate, w.call.args[0]])

const insert =
  (withKey: boolean) =>
  (w: Workshop, rest: readonly Expression[]): LoopParts => ({
    start: w.map(),
    condition: w.literal(true),
    step: filtered(w, rest, (made) => {
      const key = w.call.args[0]
      const entry = withKey && key.kind === 'identifier' ? [w.identifier(key.name), made] : [made]
      return w.apply('cel.@mapInsert', w.accumulator(), ...entry)
    }),
    result: w.accumulator(),
  })

const has: Macro = (w) => {
  const [arg] = w.call.args
  if (arg.kind !== 'select') return w.fail(arg, 'invalid argument to has() macro')
  return w.presence(arg.operand, arg.field)
}

const optional =
  (name: string, wrap: (w: Workshop, made: Expression) => Expression): Macro =>
  (w) => {
    const [variable, made] = w.call.args
    if (variable.kind !== 'identifier') {
      return w.fail(variable, `${name}() variable name must be a simple identifier`)
    }
    const target = w.call.target!
    const bound = w.bind(variable.name, w.method(target, 'value'), made)
    return w.apply('_?_:_', w.method(target, 'hasValue'), wrap(w, bound), w.apply('optional.none'))
  }

const sortBy: Macro = (w) => {
  const target = w.call.target!
  if (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct') {
    return w.fail(
      target,
      'sortBy can only be applied to a list, identifier, comprehension, call or select expression',
    )
  }
  const names = variablesOf(w, 1, anIdentifier)
  if (!Array.isArray(names)) return names as Expression
  const input = '@__sortBy_input__'
  const keys = w.loop(w.identifier(input), names, gather(w, [w.call.args[1]]))
  return w.bind(input, target, w.method(w.identifier(input), '@sortByAssociatedKeys', keys))
}

const isBinding = ({ target, name, args }: Call) =>
  target?.kind === 'identifier' && target.name === 'cel' && name === 'bind' && args.length === 3

const binding: Macro = (w) => {
  const [variable, value, result] = w.call.args
  if (variable.kind === 'identifier') return w.bind(variable.name, value, result)
  return w.fail(variable, 'cel.bind() variable names must be simple identifiers')
}

const macros: Readonly<Record<string, Macro | undefined>> = {
  'has/1': has,
  '.all/2': loopMacro(1, simpleName, all),
  '.exists/2': loopMacro(1, simpleName, exists),
  '.exists_one/2': loopMacro(1, simpleName, existsOne),
  '.map/2': loopMacro(1, anIdentifier, gather),
  '.map/3': loopMacro(1, anIdentifier, gather),
  '.filter/2': loopMacro(1, anIdentifier, filter),
  '.all/3': loopMacro(2, simpleName, all),
  '.exists/3': loopMacro(2, simpleName, exists),
  '.exists_one/3': loopMacro(2, simpleName, existsOne),
  '.existsOne/3': loopMacro(2, simpleName, existsOne),
  '.transformList/3': loopMacro(2, simpleName, gather),
  '.transformList/4': loopMacro(2, simpleName, gather),
  '.transformMap/3': loopMacro(2, simpleName, insert(true)),
  '.transformMap/4': loopMacro(2, simpleName, insert(true)),
  '.transformMapEntry/3': loopMacro(2, simpleName, insert(false)),
  '.transformMapEntry/4': loopMacro(2, simpleName, insert(false)),
  '.optMap/2': optional('optMap', (w, made) => w.apply('optional.of', made)),
  '.optFlatMap/2': optional('optFlatMap', (_, made) => made),
  '.sortBy/2': sortBy,
}
