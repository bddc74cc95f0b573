/** All that the language itself brings. */
import { toText } from '../language/conversions.ts'
import { install } from '../language/natives.ts'
import { Problem } from '../language/problem.ts'
import type { Realm } from '../language/realm.ts'
import { C, Slot, type Value, W } from '../language/values.ts'
import type { Run, Vm } from '../language/vm.ts'
import { arrays } from './arrays.ts'
import { bytes } from './bytes.ts'
import { collections, iterators } from './collections.ts'
import { dates } from './dates.ts'
import { errors } from './errors.ts'
import { expressions } from './expressions.ts'
import { json } from './json.ts'
import { bigs, booleans, math, numbers } from './numbers.ts'
import { functions, objects } from './objects.ts'
import { promises } from './promises.ts'
import { reflection } from './reflection.ts'
import { symbolsOf, texts } from './texts.ts'

const encoding = (work: (text: string) => string): Run =>
  function* (_self: Value, [value]: Value[], vm: Vm) {
    const text = yield* toText(vm, value)
    vm.hold(text.length)
    // What is malformed, the host says by an exception.
    try {
      return work(text)
    } catch {
      throw new Problem('URIError', 'URI malformed')
    }
  }

/** @param fraction a number between 0 and 1, by chance */
export function builtins(realm: Realm, fraction: () => number): void {
  const { global } = realm
  for (const add of [
    objects,
    functions,
    errors,
    symbolsOf,
    iterators,
    arrays,
    texts,
    numbers,
    booleans,
    bigs,
    collections,
    promises,
    expressions,
    dates,
    json,
    bytes,
    reflection,
  ])
    add(realm)
  math(realm, fraction)
  global.put('globalThis', new Slot(global, W | C))
  global.put('undefined', new Slot(undefined, 0))
  global.put('NaN', new Slot(Number.NaN, 0))
  global.put('Infinity', new Slot(Number.POSITIVE_INFINITY, 0))
  install(realm, global, {
    'encodeURIComponent/1': encoding(encodeURIComponent),
    'decodeURIComponent/1': encoding(decodeURIComponent),
    'encodeURI/1': encoding(encodeURI),
    'decodeURI/1': encoding(decodeURI),
    'escape/1': encoding((text) =>
      text.replace(
        /[^\w@*+./-]/g,
        (each) =>
          `%${each.charCodeAt(0) < 256 ? each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0') : `u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`}`,
      ),
    ),
    'unescape/1': encoding((text) =>
      text.replace(/%(?:u([\da-f]{4})|([\da-f]{2}))/gi, (_all, a?: string, b?: string) =>
        String.fromCharCode(Number.parseInt(a ?? b ?? '0', 16)),
      ),
    ),
  })
}
