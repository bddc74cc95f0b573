/** What runs filters, as the parts of it see each other. */
import type { Process, Working } from '../../../runtime/program.ts'
import type { Path } from './paths.ts'
import type { Definition, Node } from './syntax.ts'
import type { JqFailure, Json } from './values.ts'

/** Takes a value, and where it stands if that was asked for. */
export type Emit = (value: Json, path?: Path) => Working

/** What a filter is applied to. */
export interface At {
  readonly value: Json
  /** Where that stands; undefined where nobody wants to know. */
  readonly path?: Path
  readonly scope: Scope | undefined
}

/** What a name means: `$x` a value, `f/0` a filter, `*x` a label. The innermost is found first. */
export interface Scope {
  readonly name: string
  readonly parent: Scope | undefined
  readonly value?: Json
  readonly filter?: { readonly node: Node; readonly scope: Scope | undefined }
  readonly definition?: Definition
}

/** Runs a filter that is built in. */
export type Native = (machine: JqRunner, args: readonly Node[], at: At) => (emit: Emit) => Working

/** What the functions are that every filter knows, by name and number of parameters: `map/1`. */
export interface JqLibrary {
  readonly definitions: ReadonlyMap<string, Definition>
  readonly natives: ReadonlyMap<string, Native>
}

/** Thrown by `break`, and by whoever has seen enough. */
export class Broken {
  constructor(readonly label: object) {}
}

/** There is no memory left. */
export class OutOfMemory {}

/** What a part of a filter may ask of the whole. */
export interface JqRunner {
  readonly process: Process
  readonly library: JqLibrary
  /** The next value that was given to the program. */
  readonly nextInput: () => Working<Json | undefined>
  readonly inputName: () => string | null
  /** Hands every value of the filter on. */
  each(node: Node, at: At, emit: Emit): Working
  /** Hands every value of a filter on that makes values, and asks for no places. */
  made(node: Node, at: At, emit: Emit): Working
  /** So many bytes more are in use, until what is being held ends. */
  hold(bytes: number): void
  /** While something is done, so many bytes more are in use. */
  holding(bytes: number, use: () => Working): Working
  /** Runs what hands values on; does something else when that fails, but not when whoever takes a value does. */
  guarded(run: (next: Emit) => Working, emit: Emit, onFailure: (failure: JqFailure) => Working): Working
  /** Runs until somebody has seen enough. Answers whether somebody has. */
  untilBroken(label: object, run: () => Working): Working<boolean>
}

/** What comes of handing a value to somebody who only keeps it. */
export const done: Working = (function* () {})()
done.next()
