/** What a question is asked of: the rows of tables, one beside the other, and where in them a column is. */
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { type Surroundings, worthInTime } from './expressions.ts'
import { type Expression, type Joined, type Query, SqlError, type SqlValue } from './syntax.ts'
import { compareValues, isTrue } from './values.ts'

export interface RelationColumn {
  readonly name: string
  /** What its table is called in the question, in small letters. */
  readonly of: string
  /** The same one is there already, of another table: it is not shown with all, nor meant by its name alone. */
  readonly isHidden?: boolean
  /** It is all that its table has: the name of that means it, too. */
  readonly isWhole?: boolean
  /** It is the key of its table. */
  readonly isKey?: boolean
}

/** What a question is answered with. */
export interface Found {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

export interface Relation {
  readonly columns: readonly RelationColumn[]
  readonly rows: readonly (readonly SqlValue[])[]
}

/** Pairs of rows that one statement may look at. */
const mostPairs = 100_000

/** Counts work, in units; answers what is to be waited for, where others have their turns first. */
export type Toil = (units: number) => Wait | undefined

/** What it takes to look at a row, in units of work. */
const rowUnits = 128

/** Counts what a statement looks at, so that none goes on for ever, and rests in between. */
export class Effort {
  #left = mostPairs
  #wait: Wait | undefined
  /** How often a question has asked for what one around it has. */
  readsAround = 0
  /** What those have answered that ask for nothing around them: it stays the same for the whole statement. */
  readonly answered = new Map<Query, Found>()

  /** @param toil absent for what is done at once, however long it takes. @param heed looks whether it is to be left off, and throws then */
  constructor(
    private readonly toil?: Toil,
    private readonly heed?: () => void,
  ) {}

  /** That of a statement within the one that it is of. */
  beside(): Effort {
    return new Effort(this.toil, this.heed)
  }

  /** Counts work, by default that on a row; answers whether `rest` is due. To be asked in every loop over rows. */
  needsRest(units = rowUnits): boolean {
    this.#wait ??= this.toil?.(units)
    return this.#wait !== undefined
  }

  *rest(): Working {
    const wait = this.#wait
    this.#wait = undefined
    if (wait) yield wait
    this.heed?.()
  }

  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new SqlError('takes long', '')
  }
}

/** Places that were looked for: a statement asks for the same ones at each row. */
const known = new WeakMap<readonly RelationColumn[], Map<string, number>>()

/** @returns below 0 where there is none. @throws where several tables have one of that name */
export function placeOfColumn(columns: readonly RelationColumn[], name: string, of?: string): number {
  let places = known.get(columns)
  if (!places) known.set(columns, (places = new Map()))
  const key = of === undefined ? name : `${of}.${name}`
  let place = places.get(key)
  if (place === undefined) places.set(key, (place = searched(columns, name, of)))
  return place
}

function searched(columns: readonly RelationColumn[], name: string, of: string | undefined): number {
  const wanted = name.toLowerCase()
  let place = -1
  for (const [n, each] of columns.entries()) {
    const isMeant = each.name.toLowerCase() === wanted || (each.isWhole && each.of === wanted)
    if (!isMeant || (of === undefined ? each.isHidden : each.of !== of)) continue
    if (place >= 0) throw new SqlError('ambiguous', name)
    place = n
  }
  return place
}

export const relationOf = (
  name: string,
  columns: readonly { readonly name: string; readonly isWhole?: boolean; readonly isPrimary?: boolean }[],
  rows: Relation['rows'],
): Relation => ({
  columns: columns.map(({ name: own, isWhole, isPrimary }) => ({
    name: own,
    of: name.toLowerCase(),
    ...(isWhole && { isWhole }),
    ...(isPrimary && { isKey: true }),
  })),
  rows,
})

export interface Joining {
  readonly effort: Effort
  around(columns: readonly RelationColumn[], row: readonly SqlValue[]): Surroundings
}

/** What is found on the right of a row: all of a relation, or what a source answers that looks at that row. */
export interface Right {
  readonly columns: readonly RelationColumn[]
  rows(row: readonly SqlValue[]): Working<Relation['rows']>
  /** All of them, where they are the same for each row. */
  readonly all?: Relation['rows']
}

/** Puts the rows of two together that belong together. */
export function* join(
  left: Relation,
  right: Right,
  { how, on, using: wanted }: Joined,
  { effort, around }: Joining,
): Working<Relation> {
  const using = wanted === 'common' ? commonOf(left, right) : wanted
  const shared = new Set(using?.map((each) => each.toLowerCase()))
  const ofRight = right.columns.map((each) =>
    shared.has(each.name.toLowerCase()) ? { ...each, isHidden: true } : each,
  )
  const columns = [...left.columns, ...ofRight]
  const pairs = using ? using.map((each) => placesOf(left, right, each)) : equalPlaces(on, left, right)
  const find = pairs.length > 0 && right.all ? yield* finder(right.all, pairs, effort) : undefined
  const met = new Set<readonly SqlValue[]>()
  const rows: (readonly SqlValue[])[] = []
  const [keepsLeft, keepsRight] = [how === 'left' || how === 'full', how === 'right' || how === 'full']
  for (const row of left.rows) {
    let isMet = false
    const found = find ? find(row) : yield* right.rows(row)
    effort.spend(found.length + 1)
    if (effort.needsRest()) yield* effort.rest()
    for (const other of found) {
      if (effort.needsRest()) yield* effort.rest()
      const both = [...row, ...other]
      if (on && !isTrue(yield* worthInTime(on, around(columns, both)))) continue
      isMet = true
      if (keepsRight) met.add(other)
      rows.push(both)
    }
    if (keepsLeft && !isMet) rows.push([...row, ...right.columns.map(() => null)])
  }
  if (keepsRight)
    for (const other of right.all ?? []) {
      if (effort.needsRest()) yield* effort.rest()
      if (met.has(other)) continue
      const alone: SqlValue[] = [...left.columns.map(() => null), ...other]
      // What both have is told where one of them has it.
      if (using) for (const [a, b] of pairs) alone[a] = other[b] ?? null
      rows.push(alone)
    }
  return { columns, rows }
}

const commonOf = (left: Relation, right: Right): readonly string[] =>
  right.columns.map(({ name }) => name).filter((each) => placeOfColumn(left.columns, each) >= 0)

type Columned = Pick<Relation, 'columns'>
type Places = readonly [left: number, right: number]

function placesOf(left: Columned, right: Columned, name: string): Places {
  const places: Places = [placeOfColumn(left.columns, name), placeOfColumn(right.columns, name)]
  if (places.some((each) => each < 0)) throw new SqlError('unknown column', name, 'from clause')
  return places
}

/** Which columns have to be equal that a condition begins with, so that not each row is held against each. */
function equalPlaces(on: Expression | undefined, left: Columned, right: Columned): readonly Places[] {
  if (on?.kind !== 'binary') return []
  if (on.sign === 'and') return [...equalPlaces(on.left, left, right), ...equalPlaces(on.right, left, right)]
  if (on.sign !== '=' || on.left.kind !== 'column' || on.right.kind !== 'column') return []
  const [a, b] = [on.left, on.right]
  const place = ({ columns }: Columned, each: { name: string; of?: string }) =>
    placeOfColumn(columns, each.name, each.of)
  const straight: Places = [place(left, a), place(right, b)]
  const crossed: Places = [place(left, b), place(right, a)]
  return [straight, crossed].filter((each) => each.every((at) => at >= 0)).slice(0, 1)
}

function* finder(
  right: Relation['rows'],
  pairs: readonly Places[],
  effort: Effort,
): Working<(row: readonly SqlValue[]) => Relation['rows']> {
  const keyOf = (row: readonly SqlValue[], side: 0 | 1): string | undefined => {
    const values = pairs.map((each) => row[each[side]])
    return values.includes(null) ? undefined : JSON.stringify(values.map(comparable))
  }
  const known = new Map<string, (readonly SqlValue[])[]>()
  for (const row of right) {
    if (effort.needsRest()) yield* effort.rest()
    const key = keyOf(row, 1)
    if (key === undefined) continue
    const rows = known.get(key)
    if (rows) rows.push(row)
    else known.set(key, [row])
  }
  return (row: readonly SqlValue[]): Relation['rows'] => {
    const key = keyOf(row, 0)
    return (key !== undefined && known.get(key)) || []
  }
}

/** Values that are equal have one of these in common, as far as they are compared: see compareValues. */
const comparable = (value: SqlValue): string => {
  const text = String(value).trim()
  return text !== '' && compareValues(value, Number(text)) === 0 ? String(Number(text)) : text.toLowerCase()
}
