/** A module as it is linked to others. */
import type { Compiled } from '../language/compile.ts'
import type { Frame } from '../language/frame.ts'
import { Obj, type Value } from '../language/values.ts'

/** One module of ECMAScript. */
export class Linked extends Obj {
  readonly requests: Linked[] = []
  frame: Frame | undefined
  /** When it has run. */
  done: Value

  constructor(
    readonly file: string,
    readonly namespace: Obj,
    /** Undefined for one of CommonJS, and for node's own. */
    readonly compiled: Compiled | undefined,
  ) {
    super(null)
  }

  override reach(see: (value: unknown) => void): number {
    see(this.namespace)
    see(this.frame)
    return 64
  }
}
