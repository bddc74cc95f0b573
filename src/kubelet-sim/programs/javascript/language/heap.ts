/** How much memory a program holds: counted by going through all that it can still reach. */
import type { Counting } from '../../held-memory.ts'
import { bitsOfLarge } from '../../large-numbers.ts'
import { Frame } from './frame.ts'
import { Env, Obj, Slot } from './values.ts'

/** In bytes, as V8 has them, about. */
const sizes = { object: 32, property: 24, variable: 8, frame: 128 }

/** Counts are told apart by their numbers. */
let lastCount = 0

/** So many are looked at before others may have their turns. */
const lookedAtOnce = 2_048

export function* held(roots: Iterable<unknown>): Counting {
  const count = ++lastCount
  const waiting: (Obj | Env | Frame)[] = []
  const seen = new Set<Env | Frame>()
  let [bytes, objects, looked] = [0, 0, 0]
  const see = (value: unknown): void => {
    if (typeof value === 'string') bytes += value.length + 16
    else if (typeof value === 'bigint') bytes += 32 + (bitsOfLarge(value) >> 3)
    else if (value instanceof Obj) {
      if (value.counted === count) return
      value.counted = count
      waiting.push(value)
    } else if (value instanceof Slot) {
      see(value.value)
      see(value.getter)
      see(value.setter)
    } else if ((value instanceof Env || value instanceof Frame) && !seen.has(value)) {
      seen.add(value)
      waiting.push(value)
    }
  }
  for (const each of roots) see(each)
  for (let each = waiting.pop(); each; each = waiting.pop()) {
    objects++
    if (++looked >= lookedAtOnce) {
      yield looked
      looked = 0
    }
    if (each instanceof Env) {
      bytes += each.vars.length * sizes.variable + 32
      for (const value of each.vars) see(value)
      see(each.parent)
    } else if (each instanceof Frame) {
      bytes += sizes.frame
      for (const value of each.stack) see(value)
      for (const value of each.locals) see(value)
      for (const value of each.args) see(value)
      see(each.env)
      see(each.receiver.self)
      see(each.receiver.func)
      see(each.generator)
      see(each.promise)
    } else {
      // What it holds is added as it is seen, before its own.
      for (const value of each.many) {
        see(value)
        if (++looked < lookedAtOnce) continue
        yield looked
        looked = 0
      }
      const own = each.reach(see)
      bytes += sizes.object + own
      if (each.hasProps) {
        bytes += each.props.size * sizes.property
        for (const value of each.props.values()) {
          see(value)
          if (++looked < lookedAtOnce) continue
          yield looked
          looked = 0
        }
      }
      if (each.secrets) for (const value of each.secrets.values()) see(value)
      see(each.proto)
    }
  }
  return { bytes, objects }
}
