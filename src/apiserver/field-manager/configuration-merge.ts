/**
 * What becomes of an object when a configuration is laid over it: values are replaced, structs and maps field by field,
 * lists item by item, as their types say. Source: structured-merge-diff's Merge.
 */
import { isEmpty, isEqual } from '../../api/equality.ts'
import { fieldIn, type Place, type StructType } from '../../api/schema.ts'
import { isKnownPart } from './known-configurations.ts'
import { hasTwins, haveSameNames, type Item, itemsByStep, namesItems, stepOf } from './list-items.ts'
import { isWhole, placeInside, placeOfValue } from './places.ts'

type Json = Readonly<Record<string, unknown>>

/** `live` with what the configuration says; what stays as it was is shared, and so is all of it where nothing changes. */
export const merged = (struct: StructType, live: Json, configuration: Json): Json =>
  mergeFields(live, configuration, (name) => fieldIn(struct, name))

function mergeFields(live: Json, said: Json, placeOf: (name: string) => Place | undefined): Json {
  let result: Record<string, unknown> | undefined
  for (const name of Object.keys(said)) {
    const was = Object.hasOwn(live, name) ? live[name] : undefined
    const place = placeOf(name)
    const is = place && was !== undefined ? mergeValue(place, was, said[name]) : said[name]
    if (is !== was) define((result ??= { ...live }), name, is)
  }
  return result ?? live
}

/** A key of a map may have any name: `__proto__`, too. */
function define(map: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(map, name, { value, enumerable: true, writable: true, configurable: true })
  else map[name] = value
}

function mergeValue(saidPlace: Place, live: unknown, said: unknown): unknown {
  if (!isStructure(said) || !isKnownPart(said)) return mergePart(saidPlace, live, said)
  if (isStructure(live) && agreed.get(said) === live) return live
  const result = mergePart(saidPlace, live, said)
  if (result === live && isStructure(live) && Object.isFrozen(live)) agreed.set(said, live)
  return result
}

/** A memo: parts of configurations that are known, and what was stored of them when they last changed nothing of it. */
const agreed = new WeakMap<object, object>()

function mergePart(saidPlace: Place, live: unknown, said: unknown): unknown {
  const place = placeOfValue(saidPlace, said)
  // What may be anything becomes what it is said to be.
  if (saidPlace.type.kind === 'deduced' && said !== null && !haveSameForm(live, said)) return said
  const areParts = isStructure(live) || isStructure(said)
  if (!areParts || isWhole(place) || isNothing(live)) return isEqual(live, said) ? live : said
  // What holds something is not taken away by who says that it holds nothing.
  if (isNothing(said)) return live
  const { type } = place
  if (type.kind === 'struct') return merged(type.struct(), live as Json, said as Json)
  if (type.kind === 'map' && !Array.isArray(live))
    return mergeFields(live as Json, said as Json, () => placeInside(place))
  return namesItems(place) ? mergeItems(place, live as readonly unknown[], said as readonly unknown[]) : said
}

const isStructure = (value: unknown): value is object => typeof value === 'object' && value !== null

const haveSameForm = (a: unknown, b: unknown): boolean =>
  isStructure(a) === isStructure(b) && Array.isArray(a) === Array.isArray(b)

const isNothing = (value: unknown): boolean => !isStructure(value) || isEmpty(value)

/**
 * Items of both are merged and stand as the configuration has them; the others of the list stay where they were beside
 * those, and the others of the configuration come in its order.
 */
function mergeItems(list: Place, live: readonly unknown[], said: readonly unknown[]): readonly unknown[] {
  const place = placeInside(list)
  if (haveSameNames(list, live, said) && !hasTwins(list, live)) {
    const result = live.map((item, n) => mergeValue(place, item, said[n]))
    return isSameList(result, live) ? live : result
  }
  const wereNamed = itemsByStep(list, live)
  const [steps, saidSteps] = [live, said].map((items) => items.map((item) => stepOf(list, item as Item)))
  const areNamed = new Set(saidSteps)
  const shared = saidSteps.filter((step) => wereNamed.has(step))
  const done = new Set<string>()
  const result: unknown[] = []
  let next = 0

  function take(n: number): void {
    const step = saidSteps[n]
    const [was, twin] = wereNamed.get(step) ?? []
    // Twins are not merged: one item takes the place of all.
    result.push(was === undefined || twin !== undefined ? said[n] : mergeValue(place, was, said[n]))
    done.add(step)
    if (shared[next] === step) next++
  }

  for (let l = 0, s = 0; l < steps.length || s < saidSteps.length; ) {
    const step = steps[l]
    if (l < steps.length && s < saidSteps.length) {
      if (step === saidSteps[s]) {
        take(s)
        l++
        s++
        continue
      }
      if (areNamed.has(step) && next < shared.length && shared[next] !== step) {
        l++
        continue
      }
    }
    if (l < steps.length) {
      if (!areNamed.has(step)) {
        result.push(live[l])
        l++
        continue
      }
      if (done.has(step)) l++
    }
    if (s < saidSteps.length) take(s++)
  }
  return isSameList(result, live) ? live : result
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, n) => item === b[n])
