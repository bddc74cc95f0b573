/** dict and set: how they are made, and their methods. */
import { combined } from './arithmetic.ts'
import { isWithin, slotOf } from './comparing.ts'
import { exceptions, failure, keyError } from './errors.ts'
import type { Host } from './host.ts'
import { breathe, inTurns, itemsOf, iteratorType, over } from './iterating.ts'
import { copyInto } from './mapping.ts'
import { construct, define, native } from './natives.ts'
import { Collection, Dict, entriesAtOnce, type Table, View } from './tables.ts'
import {
  type Class,
  ClassMethod,
  type Doing,
  dictType,
  frozensetType,
  type Names,
  setType,
  Tuple,
  type Value,
} from './values.ts'

/** A dict of a class, with what is given. */
function* filledDict(
  made: Dict,
  args: readonly Value[],
  keywords: Names | undefined,
  host: Host,
): Doing<Dict> {
  if (args[0] !== undefined) yield* copyInto(made, args[0], 'any')
  for (const [name, value] of keywords ?? []) made.set(name, value)
  host.hold(64 + made.size * 64)
  return made
}

dictType.construct = (cls: Class, args, keywords, host) => filledDict(new Dict(cls), args, keywords, host)

const views = { keys: 'dict_keys', values: 'dict_values', items: 'dict_items' } as const
const view = (of: Value, shows: keyof typeof views): View =>
  new View(iteratorType(views[shows]), of as Dict, shows)

function* take(of: Value, key: Value, byDefault: Value | undefined): Doing<Value> {
  const gone = (of as Dict).remove(yield* slotOf(of as Dict, key))
  if (gone) return gone.value
  if (byDefault === undefined) throw keyError(key)
  return byDefault
}

define(dictType, {
  '__init__(self iterable? **keywords)': function* ([of, value, more]) {
    if (value !== undefined) yield* copyInto(of as Dict, value, 'any')
    ;(of as Dict).copyFrom(more as Dict)
    return null
  },
  'keys(self)': ([of]) => view(of, 'keys'),
  'values(self)': ([of]) => view(of, 'values'),
  'items(self)': ([of]) => view(of, 'items'),
  'get(self key default?)': function* ([of, key, byDefault]) {
    const entry = (of as Dict).entries.get(yield* slotOf(of as Dict, key))
    return entry ? entry.value : (byDefault ?? null)
  },
  'pop(self key default?)': ([of, key, byDefault]) => take(of, key, byDefault),
  'popitem(self)': ([of], host) => {
    host.process.charge((of as Dict).size >> 3)
    const at = (of as Dict).entries.lastKey
    const entry = (of as Dict).entries.get(at)
    if (!entry) throw keyError('popitem(): dictionary is empty')
    ;(of as Dict).remove(at)
    return new Tuple([entry.key, entry.value])
  },
  'setdefault(self key default?)': function* ([of, key, byDefault], host) {
    const dict = of as Dict
    const at = yield* slotOf(dict, key, true)
    const entry = dict.entries.get(at)
    if (entry) return entry.value
    dict.put(at, key, byDefault ?? null)
    host.hold(64)
    return byDefault ?? null
  },
  'update(self other? **keywords)': function* ([of, other, more], host) {
    if (other !== undefined) yield* copyInto(of as Dict, other, 'any')
    ;(of as Dict).copyFrom(more as Dict)
    host.hold((of as Dict).size * 8)
    return null
  },
  'clear(self)': ([of]) => {
    ;(of as Dict).clear()
    return null
  },
  'copy(self)': function* ([of]) {
    const made = new Dict((of as Dict).cls)
    yield* inTurns(made.copying(of as Dict))
    return made
  },
  '__reversed__(self)': ([of]) => over((of as Dict).keys().reverse(), 'dict_reversekeyiterator'),
})
dictType.own.set(
  'fromkeys',
  new ClassMethod(
    native('fromkeys', 'cls iterable value?', function* ([, keys, value]) {
      const made = new Dict()
      yield* filled(made, yield* itemsOf(keys), value ?? null)
      return made
    }),
  ),
)

/** Puts items into a table, each with the same value. */
function* filled(table: Table, items: readonly Value[], value: Value): Doing<void> {
  for (const [n, each] of items.entries()) {
    table.put(yield* slotOf(table, each, true), each, value)
    if (n % entriesAtOnce === entriesAtOnce - 1) yield* breathe(entriesAtOnce * 4, entriesAtOnce)
  }
}

/** A set of what there is in something. */
function* setOf(value: Value, cls: Class = setType): Doing<Collection> {
  if (value instanceof Collection && value.cls === cls && cls === frozensetType) return value
  const made = new Collection(cls)
  if (value instanceof Collection) yield* inTurns(made.copying(value))
  else yield* filled(made, yield* itemsOf(value), true)
  return made
}

for (const type of [setType, frozensetType])
  type.construct = construct(type.name, 'iterable?', function* (cls, [value], host) {
    const made = value === undefined ? new Collection(cls) : yield* setOf(value, cls)
    host.hold(200 + made.size * 32)
    return made
  })

function* combine(sign: string, of: Value, others: Value): Doing<Collection> {
  let made = of as Collection
  for (const each of (others as Tuple).items) made = yield* combined(sign, made, yield* setOf(each))
  if (made !== of) return made
  const copy = new Collection(made.cls)
  yield* inTurns(copy.copying(made))
  return copy
}

function* changed(sign: string, of: Value, others: Value): Doing<Value> {
  const made = yield* combine(sign, of, others)
  const set = of as Collection
  set.clear()
  yield* inTurns(set.copying(made))
  return null
}

for (const type of [setType, frozensetType])
  define(type, {
    'union(self *others)': ([of, others]) => combine('|', of, others),
    'intersection(self *others)': ([of, others]) => combine('&', of, others),
    'difference(self *others)': ([of, others]) => combine('-', of, others),
    'symmetric_difference(self other)': ([of, other]) => combine('^', of, new Tuple([other])),
    'issubset(self other)': function* ([of, other]) {
      return isWithin(of as Collection, yield* setOf(other))
    },
    'issuperset(self other)': function* ([of, other]) {
      return isWithin(yield* setOf(other), of as Collection)
    },
    'isdisjoint(self other)': function* ([of, other]) {
      return (yield* combined('&', of as Collection, yield* setOf(other))).size === 0
    },
    'copy(self)': ([of]) => combine('|', of, new Tuple([])),
  })
define(setType, {
  'add(self elem)': function* ([of, value], host) {
    host.hold(40)
    ;(of as Collection).put(yield* slotOf(of as Collection, value, true), value, true)
    return null
  },
  'discard(self elem)': function* ([of, value]) {
    ;(of as Collection).remove(yield* slotOf(of as Collection, value))
    return null
  },
  'remove(self elem)': function* ([of, value]) {
    if (!(of as Collection).remove(yield* slotOf(of as Collection, value))) throw keyError(value)
    return null
  },
  'pop(self)': ([of]) => {
    const [first] = (of as Collection).entries.keys()
    const gone = (of as Collection).remove(first)
    if (!gone) throw failure(exceptions.get('KeyError')!, 'pop from an empty set')
    return gone.key
  },
  'clear(self)': ([of]) => {
    ;(of as Collection).clear()
    return null
  },
  'update(self *others)': ([of, others]) => changed('|', of, others),
  'intersection_update(self *others)': ([of, others]) => changed('&', of, others),
  'difference_update(self *others)': ([of, others]) => changed('-', of, others),
})
