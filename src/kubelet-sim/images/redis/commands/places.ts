/** Commands of redis for places on the earth, which are members whose scores say where they are. Source: geo.c, geohash.c. */
import { type Commands, float, integer, type Run, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import { type RedisValue, SortedSet } from '../values.ts'
import { sortedSetCommands } from './sorted-sets.ts'

interface Place {
  readonly longitude: number
  readonly latitude: number
}

const mostLatitude = 85.05112878
const earthMeters = 6_372_797.560856
/** Of each of the two. */
const bits = 26

const units: Readonly<Record<string, number>> = { m: 1, km: 1_000, ft: 0.3048, mi: 1_609.34 }

function unitOf(text: string | undefined): number {
  const name = text?.toLowerCase() ?? ''
  if (!Object.hasOwn(units, name))
    throw new RedisError('ERR unsupported unit provided. please use M, KM, FT, MI')
  return units[name]
}

function placeOf(longitude: string, latitude: string): Place {
  const place = { longitude: float(longitude), latitude: float(latitude) }
  if (Math.abs(place.longitude) > 180 || Math.abs(place.latitude) > mostLatitude)
    throw new RedisError(
      `ERR invalid longitude,latitude pair ${place.longitude.toFixed(6)},${place.latitude.toFixed(6)}`,
    )
  return place
}

/** The bits of both, in turn: those of the longitude first. */
function scoreOf({ longitude, latitude }: Place, highest: number): number {
  const share = (value: number, most: number) =>
    Math.min(2 ** bits - 1, Math.floor(((value + most) / (2 * most)) * 2 ** bits))
  const [x, y] = [share(longitude, 180), share(latitude, highest)]
  let score = 0
  for (let n = bits - 1; n >= 0; n--) score = score * 4 + ((x >> n) & 1) * 2 + ((y >> n) & 1)
  return score
}

/** The middle of the field that a score means. */
function placeAt(score: number): Place {
  let [x, y, left] = [0, 0, score]
  for (let n = 0; n < bits; n++) {
    const pair = left % 4
    left = Math.floor(left / 4)
    x += (pair >> 1) * 2 ** n
    y += (pair & 1) * 2 ** n
  }
  const middle = (value: number, most: number) => ((value + 0.5) / 2 ** bits) * 2 * most - most
  return { longitude: middle(x, 180), latitude: middle(y, mostLatitude) }
}

/** In meters. */
function distance(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [u, v] = [
    Math.sin((radians(b.latitude) - radians(a.latitude)) / 2),
    Math.sin((radians(b.longitude) - radians(a.longitude)) / 2),
  ]
  const share = u * u + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * v * v
  return 2 * earthMeters * Math.asin(Math.sqrt(share))
}

const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz'

/** As others write it: of the whole latitude. */
function geohashOf(score: number): string {
  const standard = BigInt(scoreOf(placeAt(score), 90))
  return Array.from({ length: 11 }, (_, n) => {
    // There are 52 bits: the last letter has none of its own.
    const index = n === 10 ? 0 : Number((standard >> BigInt(52 - (n + 1) * 5)) & 31n)
    return alphabet[index]
  }).join('')
}

const degrees = (value: number): string => value.toFixed(17).replace(/\.?0+$/, '')

const pairText = ({ longitude, latitude }: Place): RedisValue => [degrees(longitude), degrees(latitude)]

interface Search {
  readonly center: Place
  readonly shape: { readonly radius: number } | { readonly width: number; readonly height: number }
  /** In which distances are told. */
  readonly unit: number
  readonly count: number
  readonly order: 'asc' | 'desc' | undefined
  readonly tells: ReadonlySet<string>
}

/** `FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 3 ANY WITHDIST`. @throws RedisError */
function searchOf(store: RedisStore, key: string, words: readonly string[]): Search {
  let [center, shape, unit]: [Place | undefined, Search['shape'] | undefined, number] = [
    undefined,
    undefined,
    1,
  ]
  let [count, order]: [number, Search['order']] = [Number.POSITIVE_INFINITY, undefined]
  const tells = new Set<string>()
  for (let n = 0; n < words.length; n++) {
    const word = words[n].toLowerCase()
    const left = words.length - n - 1
    if (word === 'frommember' && left >= 1) center = memberAt(store, key, words[++n])
    else if (word === 'fromlonlat' && left >= 2) center = placeOf(words[++n], words[++n])
    else if (word === 'byradius' && left >= 2) {
      unit = unitOf(words[n + 2])
      shape = { radius: lengthOf(words[n + 1], 'radius') * unit }
      n += 2
    } else if (word === 'bybox' && left >= 3) {
      unit = unitOf(words[n + 3])
      const [width, height] = [lengthOf(words[n + 1], 'width'), lengthOf(words[n + 2], 'height')]
      shape = { width: width * unit, height: height * unit }
      n += 3
    } else if (word === 'asc' || word === 'desc') order = word
    else if (word === 'count' && left >= 1) {
      count = integer(words[++n])
      if (count <= 0) throw new RedisError('ERR COUNT must be > 0')
      order ??= 'asc'
    } else if (/^(any|withdist|withcoord|withhash|storedist)$/.test(word)) tells.add(word)
    else throw syntaxError()
  }
  if (!center)
    throw new RedisError('ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for geosearch')
  if (!shape) throw new RedisError('ERR exactly one of BYRADIUS and BYBOX can be specified for geosearch')
  return { center, shape, unit, count, order, tells }
}

function lengthOf(text: string, what: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new RedisError(`ERR need numeric ${what}`)
  if (value < 0)
    throw new RedisError(`ERR ${what === 'radius' ? what : 'height or width'} cannot be negative`)
  return value
}

/** @throws RedisError where it is not there */
function memberAt(store: RedisStore, key: string, member: string): Place {
  const score = store.sortedSet(key)?.get(member)
  if (score === undefined) throw new RedisError('ERR could not decode requested zset member')
  return placeAt(score)
}

interface Found {
  readonly member: string
  readonly score: number
  readonly place: Place
  readonly meters: number
}

function foundBy(store: RedisStore, key: string, search: Search): readonly Found[] {
  const { center, shape, count, order } = search
  const isInside = (place: Place, meters: number) =>
    'radius' in shape
      ? meters <= shape.radius
      : distance({ ...center, latitude: place.latitude }, center) <= shape.height / 2 &&
        distance(place, { ...place, longitude: center.longitude }) <= shape.width / 2
  const found = (store.sortedSet(key)?.inOrder() ?? []).flatMap(([member, score]): readonly Found[] => {
    const place = placeAt(score)
    const meters = distance(center, place)
    return isInside(place, meters) ? [{ member, score, place, meters }] : []
  })
  if (order) found.sort((a, b) => (order === 'asc' ? a.meters - b.meters : b.meters - a.meters))
  return found.slice(0, count)
}

function told(found: readonly Found[], { tells, unit }: Search): RedisValue {
  if (!['withdist', 'withhash', 'withcoord'].some((each) => tells.has(each)))
    return found.map(({ member }) => member)
  return found.map(({ member, meters, score, place }) => [
    member,
    ...(tells.has('withdist') ? [(meters / unit).toFixed(4)] : []),
    ...(tells.has('withhash') ? [score] : []),
    ...(tells.has('withcoord') ? [pairText(place)] : []),
  ])
}

function kept(store: RedisStore, to: string, found: readonly Found[], { tells, unit }: Search): number {
  store.delete(to)
  const scored = found.map(
    ({ member, score, meters }) => [member, tells.has('storedist') ? meters / unit : score] as const,
  )
  if (scored.length > 0) store.put(to, new SortedSet(scored))
  return scored.length
}

/** `GEORADIUS key 15 37 200 km WITHDIST STORE to`: in the words of GEOSEARCH. */
const around =
  (isOfMember: boolean): Run =>
  (store, [key, ...words]) => {
    const own = isOfMember ? 1 : 2
    const options = words.slice(own + 2)
    const at = options.findIndex((each) => /^store(dist)?$/i.test(each))
    const to = at < 0 ? undefined : options[at + 1]
    if (at >= 0 && to === undefined) throw syntaxError()
    const rest =
      at < 0 ? options : [...options.toSpliced(at, 2), ...(/dist$/i.test(options[at]) ? ['storedist'] : [])]
    const search = searchOf(store, key, [
      ...[isOfMember ? 'frommember' : 'fromlonlat', ...words.slice(0, own)],
      ...['byradius', words[own], words[own + 1], ...rest],
    ])
    const found = foundBy(store, key, search)
    return to === undefined ? told(found, search) : kept(store, to, found, search)
  }

const add = sortedSetCommands.zadd as Run

export const placeCommands: Commands = {
  geoadd: (store, [key, ...words]) => {
    const first = words.findIndex((each) => !/^(nx|xx|ch)$/i.test(each))
    const triples = words.slice(first)
    if (first < 0 || triples.length % 3 !== 0) throw syntaxError()
    const pairs: string[] = []
    for (let n = 0; n < triples.length; n += 3)
      pairs.push(String(scoreOf(placeOf(triples[n], triples[n + 1]), mostLatitude)), triples[n + 2])
    return add(store, [key, ...words.slice(0, first), ...pairs])
  },
  geodist: (store, [key, one, other, unit = 'm', ...more]) => {
    if (more.length > 0) throw syntaxError()
    const factor = unitOf(unit)
    const set = store.sortedSet(key)
    const [a, b] = [set?.get(one), set?.get(other)]
    return a === undefined || b === undefined ? null : (distance(placeAt(a), placeAt(b)) / factor).toFixed(4)
  },
  geohash: (store, [key, ...members]) =>
    members.map((each) => {
      const score = store.sortedSet(key)?.get(each)
      return score === undefined ? null : geohashOf(score)
    }),
  geopos: (store, [key, ...members]) =>
    members.map((each) => {
      const score = store.sortedSet(key)?.get(each)
      return score === undefined ? null : pairText(placeAt(score))
    }),
  geosearch: (store, [key, ...words]) => {
    const search = searchOf(store, key, words)
    return told(foundBy(store, key, search), search)
  },
  geosearchstore: (store, [to, key, ...words]) => {
    const search = searchOf(store, key, words)
    return kept(store, to, foundBy(store, key, search), search)
  },
  ...{ georadius: around(false), georadius_ro: around(false) },
  ...{ georadiusbymember: around(true), georadiusbymember_ro: around(true) },
}
