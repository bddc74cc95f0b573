/** The variables and arrays of an awk program, and those of the functions that it is in. */
import type { Process } from '../../../runtime/program.ts'
import { AwkError, noMemory } from './syntax.ts'
import type { Value } from './values.ts'

/** What a name stands for: nothing yet, a value, or an array. */
export interface Cell {
  value?: Value
  array?: Map<string, Value>
  /** The cell of the caller, which becomes an array with this one. */
  origin?: Cell
}

/** What an element takes besides its texts, in bytes. */
const elementBytes = 64
const mostElements = 1_000_000

export class AwkScope {
  readonly globals = new Map<string, Cell>()
  /** Of the function that is being run. */
  locals: ReadonlyMap<string, Cell> | undefined

  constructor(private readonly process: Process) {}

  cell(name: string): Cell {
    const local = this.locals?.get(name)
    if (local) return local
    let cell = this.globals.get(name)
    if (!cell) this.globals.set(name, (cell = {}))
    return cell
  }

  get(name: string): Value {
    const cell = this.cell(name)
    if (cell.array) throw new AwkError(`${name} is an array`)
    return cell.value ?? ''
  }

  set(name: string, value: Value): void {
    const cell = this.cell(name)
    if (cell.array) throw new AwkError(`${name} is an array`)
    this.claim(sizeOf(value) - sizeOf(cell.value ?? ''))
    cell.value = value
  }

  array(name: string): Map<string, Value> {
    const cell = this.cell(name)
    if (cell.array) return cell.array
    if (cell.value !== undefined) throw new AwkError(`${name} is no array`)
    const made = new Map<string, Value>()
    for (let each: Cell | undefined = cell; each; each = each.origin) each.array = made
    return made
  }

  setElement(array: Map<string, Value>, key: string, value: Value): void {
    const before = array.get(key)
    if (before === undefined && array.size >= mostElements) throw new AwkError(noMemory)
    this.claim(
      before === undefined ? elementBytes + key.length + sizeOf(value) : sizeOf(value) - sizeOf(before),
    )
    array.set(key, value)
  }

  delete(array: Map<string, Value>, key: string): void {
    const before = array.get(key)
    if (before === undefined) return
    array.delete(key)
    this.claim(-(elementBytes + key.length + sizeOf(before)))
  }

  claim(bytes: number): void {
    if (bytes > 0 && !this.process.claim(bytes)) throw new AwkError(noMemory)
    if (bytes < 0) this.process.release(-bytes)
  }
}

const sizeOf = (value: Value): number => (typeof value === 'string' ? value.length : 0)
