/** Runs a filter: each of its values is handed on as soon as it is there, and nothing is made that nobody takes. */
import type { Process, Working } from '../../../runtime/program.ts'
import { operate } from './arithmetic.ts'
import { makeArray, makeObject, makeSlice, makeText } from './construction.ts'
import { bind, foreach, reduce } from './folds.ts'
import { formatted } from './formats.ts'
import { get, nowhere, type Path, step } from './paths.ts'
import {
  type At,
  Broken,
  done,
  type Emit,
  type JqLibrary,
  type JqRunner,
  OutOfMemory,
  type Scope,
} from './running.ts'
import type { Definition, Node } from './syntax.ts'
import { jsonText } from './text.ts'
import { updateWith } from './updates.ts'
import { fail, isArray, isObject, isTrue, JqFailure, type Json, objectOf, sizeOf, typeOf } from './values.ts'

/** Filters nested deeper would exhaust the host's stack. */
const deepest = 1_000

const stepUnits = 24
/** Memory is asked for in pieces of this size. */
const piece = 65_536

/** A failure of whoever took a value: of no concern to what made it. */
class Passing {
  constructor(
    readonly failure: JqFailure,
    readonly past: object,
  ) {}
}

export class JqMachine implements JqRunner {
  #depth = 0
  #held = 0
  #owed = 0

  constructor(
    readonly process: Process,
    readonly library: JqLibrary,
    /** The next value that was given to the program. */
    readonly nextInput: () => Working<Json | undefined>,
    readonly inputName: () => string | null,
  ) {}

  /** Hands every value of the filter on. */
  *each(node: Node, at: At, emit: Emit): Working {
    if (++this.#depth > deepest) fail('nested too deep')
    if (this.process.needsRest(stepUnits)) yield* this.process.rest()
    switch (node.kind) {
      case 'identity':
        yield* emit(at.value, at.path)
        break
      case 'literal':
        yield* emit(node.value, at.path && nowhere)
        break
      case 'variable':
        yield* emit(this.#variable(node.name, at.scope), at.path && nowhere)
        break
      case 'pipe':
        yield* this.each(node.left, at, (value, path) =>
          this.each(node.right, { value, path, scope: at.scope }, emit),
        )
        break
      case 'comma':
        yield* this.each(node.left, at, emit)
        yield* this.each(node.right, at, emit)
        break
      case 'index':
        yield* this.#index(node, at, emit)
        break
      case 'each':
        yield* this.each(node.of, at, (value, path) => this.#items(value, path, emit))
        break
      case 'operator':
        yield* this.made(node.right, at, (right) =>
          this.made(node.left, at, (left) => this.#operate(node.sign, [left, right], at, emit)),
        )
        break
      case 'if':
        yield* this.made(node.condition, at, (value) => {
          if (isTrue(value)) return this.each(node.then, at, emit)
          return node.otherwise ? this.each(node.otherwise, at, emit) : emit(at.value, at.path)
        })
        break
      case 'call':
        yield* this.#call(node.name, node.args, at)(emit)
        break
      default:
        yield* this.#rare(node, at, emit)
    }
    this.#depth--
  }

  /** Hands every value of a filter on that makes values, and asks for no places. */
  made(node: Node, at: At, emit: Emit): Working {
    return this.each(node, at.path ? { value: at.value, scope: at.scope } : at, emit)
  }

  #rare(node: Node, at: At, emit: Emit): Working {
    switch (node.kind) {
      case 'and':
      case 'or':
        return this.#either(node, at, emit)
      case 'alternative':
        return this.#alternative(node, at, emit)
      case 'slice':
        return makeSlice(this, node, at, emit)
      case 'array':
        return makeArray(this, node.body, at, emit)
      case 'object':
        return makeObject(this, { at, entries: node.entries }, emit)
      case 'text':
        return makeText(this, { at, node }, emit)
      case 'format':
        return this.#emitMade(formatted(this.process, node.name, at.value), at, emit)
      case 'recurse':
        return this.#call('recurse', [], at)(emit)
      case 'try':
        return this.#try(node, at, emit)
      case 'as':
        return this.made(node.source, at, (value) =>
          bind(this, node.pattern, { value, at }, (scope) => this.each(node.body, { ...at, scope }, emit)),
        )
      case 'reduce':
        return reduce(this, node, at, emit)
      case 'foreach':
        return foreach(this, node, at, emit)
      case 'define': {
        const { name, parameters } = node.definition
        const scope = { name: `${name}/${parameters.length}`, parent: at.scope, definition: node.definition }
        return this.each(node.body, { ...at, scope }, emit)
      }
      case 'label':
        return this.#label(node.name, node.body, at, emit)
      case 'break':
        throw new Broken(
          this.#lookUp(`*${node.name}`, at.scope) ?? fail(`$*label-${node.name} is not defined`),
        )
      default:
        return updateWith(this, node as Node & { kind: 'update' }, at, emit)
    }
  }

  *#emitMade(work: Working<Json>, at: At, emit: Emit): Working {
    yield* emit(yield* work, at.path && nowhere)
  }

  #lookUp(name: string, from: Scope | undefined): Scope | undefined {
    let scope = from
    while (scope && scope.name !== name) scope = scope.parent
    return scope
  }

  #variable(name: string, scope: Scope | undefined): Json {
    const found = this.#lookUp(`$${name}`, scope)
    if (found) return found.value!
    if (name === 'ENV') return objectOf(new Map(this.process.variables))
    if (name === '__loc__')
      return objectOf(
        new Map<string, Json>([
          ['file', '<top-level>'],
          ['line', 1],
        ]),
      )
    return fail(`$${name} is not defined`)
  }

  #index(node: Node & { kind: 'index' }, at: At, emit: Emit): Working {
    const { of, key } = node
    if (key.kind === 'literal' && of.kind === 'identity')
      return emit(get(at.value, key.value), step(at.path, key.value, at.value))
    return this.each(of, at, (value, path) =>
      this.made(key, at, (each) => emit(get(value, each), step(path, each, value))),
    )
  }

  *#items(value: Json, path: Path | undefined, emit: Emit): Working {
    if (isArray(value)) {
      for (let n = 0; n < value.length; n++) yield* emit(value[n], step(path, n, value))
    } else if (isObject(value)) {
      for (const [key, each] of value) yield* emit(each, step(path, key, value))
    } else
      fail(
        `Cannot iterate over ${typeOf(value)}${value === null ? '' : ` (${yield* jsonText(this.process, value)})`}`,
      )
  }

  *#operate(sign: string, [left, right]: readonly [Json, Json], at: At, emit: Emit): Working {
    const value = yield* operate(this.process, sign, [left, right])
    yield* this.holding(sizeOf(value), () => emit(value, at.path && nowhere))
  }

  #either(
    node: Node & { kind: 'and' | 'or' | 'pipe' | 'comma' | 'alternative' },
    at: At,
    emit: Emit,
  ): Working {
    const decides = node.kind === 'or'
    return this.made(node.left, at, (left) =>
      isTrue(left) === decides
        ? emit(decides, at.path && nowhere)
        : this.made(node.right, at, (right) => emit(isTrue(right), at.path && nowhere)),
    )
  }

  *#alternative(node: { readonly left: Node; readonly right: Node }, at: At, emit: Emit): Working {
    let isFound = false
    yield* this.guarded(
      (next) =>
        this.each(node.left, at, (value, path) => {
          if (!isTrue(value)) return done
          isFound = true
          return next(value, path)
        }),
      emit,
      () => done,
    )
    if (!isFound) yield* this.each(node.right, at, emit)
  }

  /** While something is done, so many bytes more are in use. */
  *holding(bytes: number, use: () => Working): Working {
    const held = this.#held
    this.hold(bytes)
    yield* use()
    this.#letGo(held)
  }

  hold(bytes: number): void {
    this.#held += bytes
    this.#owed += bytes
    if (this.#owed < piece) return
    if (!this.process.claim(this.#owed)) throw new OutOfMemory()
    this.#owed = 0
  }

  #letGo(held: number): void {
    this.#owed -= this.#held - held
    this.#held = held
    if (this.#owed > -piece) return
    this.process.release(-this.#owed)
    this.#owed = 0
  }

  #try(node: Node & { kind: 'try' }, at: At, emit: Emit): Working {
    return this.guarded(
      (next) => this.each(node.body, at, next),
      emit,
      ({ value }) => (node.handler ? this.made(node.handler, { ...at, value }, emit) : done),
    )
  }

  /** Runs what hands values on; does something else when that fails, but not when whoever takes a value does. */
  *guarded(run: (next: Emit) => Working, emit: Emit, onFailure: (failure: JqFailure) => Working): Working {
    const [depth, held, mark] = [this.#depth, this.#held, {}]
    const next = function* (value: Json, path?: Path): Working {
      try {
        yield* emit(value, path)
      } catch (error) {
        throw error instanceof JqFailure ? new Passing(error, mark) : error
      }
    }
    let failure: JqFailure
    try {
      return yield* run(next)
    } catch (error) {
      if (error instanceof Passing && error.past === mark) throw error.failure
      if (!(error instanceof JqFailure)) throw error
      failure = error
    }
    this.#depth = depth
    this.#letGo(held)
    yield* onFailure(failure)
  }

  /** Runs until somebody has seen enough. Answers whether somebody has. */
  *untilBroken(label: object, run: () => Working): Working<boolean> {
    const [depth, held] = [this.#depth, this.#held]
    try {
      yield* run()
      return false
    } catch (error) {
      if (!(error instanceof Broken) || error.label !== label) throw error
    }
    this.#depth = depth
    this.#letGo(held)
    return true
  }

  *#label(name: string, body: Node, at: At, emit: Emit): Working {
    const scope: Scope = { name: `*${name}`, parent: at.scope }
    yield* this.untilBroken(scope, () => this.each(body, { ...at, scope }, emit))
  }

  #call(name: string, args: readonly Node[], at: At): (emit: Emit) => Working {
    const key = `${name}/${args.length}`
    const found = this.#lookUp(key, at.scope)
    if (found?.filter) {
      const { node, scope } = found.filter
      return (emit) => this.each(node, { ...at, scope }, emit)
    }
    if (found?.definition) return this.#apply(found.definition, { args, at, scope: found })
    const native = this.library.natives.get(key)
    if (native) return native(this, args, at)
    const definition = this.library.definitions.get(key)
    if (definition) return this.#apply(definition, { args, at, scope: undefined })
    return fail(`${key} is not defined`)
  }

  #apply(
    { parameters, body }: Definition,
    {
      args,
      at,
      scope,
    }: { readonly args: readonly Node[]; readonly at: At; readonly scope: Scope | undefined },
  ): (emit: Emit) => Working {
    return (emit) => {
      const bindFrom = (n: number, inner: Scope | undefined): Working => {
        const name = parameters[n]
        if (name === undefined) return this.each(body, { ...at, scope: inner }, emit)
        if (!name.startsWith('$'))
          return bindFrom(n + 1, {
            name: `${name}/0`,
            parent: inner,
            filter: { node: args[n], scope: at.scope },
          })
        return this.made(args[n], at, (value) => {
          const filter = { node: { kind: 'literal', value } as const, scope: undefined }
          const both = { name: `${name.slice(1)}/0`, parent: inner, filter }
          return bindFrom(n + 1, { name, parent: both, value })
        })
      }
      return bindFrom(0, scope)
    }
  }
}
