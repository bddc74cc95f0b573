/**
 * Paths into an object as columns and selectable fields name them: `.status.conditions[?(@.type=="Ready")].status`.
 * Source: client-go's jsonpath, of which templates and ranges are left out: those are kubectl's.
 */

import { isEqual } from './equality.ts'
import { isMap } from './json-map.ts'

/** Answers all values that it leads to; nothing where a field is missing on the way. */
export type JsonPath = (value: unknown) => readonly unknown[]

/** What a step makes of one value. */
type Step = (value: unknown) => readonly unknown[]

/** undefined for a text that is no path. */
export function jsonPath(text: string): JsonPath | undefined {
  const reader = new Reader(text)
  const steps = reader.steps()
  return steps && reader.isAtEnd ? pathOf(steps) : undefined
}

const pathOf =
  (steps: readonly Step[]): JsonPath =>
  (value) =>
    steps.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [value])

const none: readonly unknown[] = []

const child =
  (name: string): Step =>
  (value) =>
    isMap(value) && Object.hasOwn(value, name) ? [value[name]] : none

const everyChild: Step = (value) =>
  Array.isArray(value)
    ? value
    : isMap(value)
      ? Object.keys(value)
          .sort()
          .map((name) => value[name])
      : none

const everywhere =
  (step: Step): Step =>
  (value) => [...step(value), ...everyChild(value).flatMap(everywhere(step))]

/** `[0]`, `[-1]`, `[1:3]`, `[::2]`. */
function slice([from, to, by]: readonly (number | undefined)[], isOne: boolean): Step {
  return (value) => {
    if (!Array.isArray(value)) return none
    const at = (n: number) => (n < 0 ? n + value.length : n)
    if (isOne) return value.slice(at(from ?? 0), at(from ?? 0) + 1)
    const part = value.slice(at(from ?? 0), at(to ?? value.length))
    return part.filter((_item, n) => n % Math.max(1, by ?? 1) === 0)
  }
}

/** A condition on each item of a list. */
const filter =
  (isMeant: (item: unknown) => boolean): Step =>
  (value) =>
    Array.isArray(value) ? value.filter(isMeant) : none

class Reader {
  #at = 0

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.#at === this.text.length
  }

  /** All steps up to something else; undefined where a step is malformed. */
  steps(): Step[] | undefined {
    const steps: Step[] = []
    for (;;) {
      const step = this.#take(/\.\.(?=[^.[\]])/y) ? this.#deepName() : this.#step()
      if (step === undefined) return undefined
      if (step === null) return steps
      steps.push(step)
    }
  }

  /** null: here is none. */
  #step(): Step | null | undefined {
    if (this.#take(/\.\*/y)) return everyChild
    if (this.#take(/\[/y)) return this.#bracket()
    if (this.#take(/\.(?=$|\[)/y)) return (value) => [value]
    return this.#take(/\./y) ? this.#name() : null
  }

  #name(): Step | undefined {
    const [name] = this.#take(/(?:\\.|[^.[\]\\\s=!<>()])+/y) ?? []
    return name === undefined ? undefined : child(name.replace(/\\(.)/g, '$1'))
  }

  #deepName(): Step | undefined {
    const step = this.#take(/\*/y) ? everyChild : this.#name()
    return step && everywhere(step)
  }

  #bracket(): Step | undefined {
    if (this.#take(/\*\]/y)) return everyChild
    if (this.#take(/\?\(/y)) return this.#filter()
    const found: Step[] = []
    do {
      const one = this.#oneOfBracket()
      if (!one) return undefined
      found.push(one)
    } while (this.#take(/\s*,\s*/y))
    return this.#take(/\]/y) ? (value) => found.flatMap((step) => step(value)) : undefined
  }

  #oneOfBracket(): Step | undefined {
    const text = this.#string()
    if (text !== undefined) return child(text)
    const [, ...numbers] = this.#take(/(-?\d*)(:-?\d*)?(:\d*)?/y) ?? []
    const [from, to, by] = numbers.map((part) => part?.replace(':', ''))
    if (from === undefined || (from === '' && to === undefined)) return undefined
    const number = (part: string | undefined) => (part ? Number(part) : undefined)
    return slice([number(from), number(to), number(by)], to === undefined)
  }

  #string(): string | undefined {
    const [found] = this.#take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y) ?? []
    return found?.slice(1, -1).replace(/\\(.)/g, '$1')
  }

  #filter(): Step | undefined {
    const left = this.#operand()
    const [, operator] = this.#take(/\s*(==|!=|<=|>=|<|>)\s*/y) ?? []
    const right = operator === undefined ? undefined : this.#operand()
    if (!left || (operator !== undefined && !right) || !this.#take(/\s*\)\]/y)) return undefined
    if (!right) return filter((item) => left(item).length > 0)
    return filter((item) => left(item).length > 0 && compares(left(item)[0], operator, right(item)[0]))
  }

  #operand(): JsonPath | undefined {
    this.#take(/\s*/y)
    if (this.#take(/@/y)) {
      const steps = this.steps()
      return steps && pathOf(steps)
    }
    const text = this.#string()
    if (text !== undefined) return () => [text]
    const [literal] = this.#take(/-?\d+(?:\.\d+)?|true|false/y) ?? []
    return literal === undefined ? undefined : () => [JSON.parse(literal)]
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text) ?? undefined
    if (found) this.#at = pattern.lastIndex
    return found
  }
}

function compares(left: unknown, operator: string | undefined, right: unknown): boolean {
  if (operator === '==') return isEqual(left, right)
  if (operator === '!=') return !isEqual(left, right)
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false
  const [a, b] = [left, right as typeof left]
  if (operator === '<') return a < b
  if (operator === '<=') return a <= b
  return operator === '>' ? a > b : a >= b
}
