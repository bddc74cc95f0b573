/** Values that a kustomization copies from one object into others. Source: kustomize's filters/replacement. */
import { copyJson, setKey } from '../../../../../api/codec/safe.ts'
import { isMap } from '../../../../../api/json-map.ts'
import type { Process } from '../../../../runtime/program.ts'
import { failure } from '../failure.ts'
import type { Json, Resource } from './resource.ts'
import { type Selector, selecting } from './select.ts'

interface FieldOptions {
  readonly delimiter?: string
  readonly index?: number
  readonly create?: boolean
}

export interface Replacement {
  readonly source?: Selector & { readonly fieldPath?: string; readonly options?: FieldOptions }
  readonly sourceValue?: string
  readonly targets?: readonly {
    readonly select?: Selector
    readonly reject?: readonly Selector[]
    readonly fieldPaths?: readonly string[]
    readonly options?: FieldOptions
  }[]
}

const usualField = 'metadata.name'

/** @throws Failure */
export function replaceValues(
  process: Process,
  resources: readonly Resource[],
  replacement: Replacement,
): void {
  const { source, sourceValue, targets } = replacement
  if ((source === undefined && sourceValue === undefined) || !targets)
    throw failure('replacements must specify a source and at least one target')
  const value = sourceValue ?? sourceOf(process, resources, source!)
  for (const { select, reject = [], fieldPaths = [usualField], options = {} } of targets) {
    if (!select) throw failure('target must specify resources to select')
    const isMeant = selecting(process, select)
    const isRejected = reject.map((each) => selecting(process, each))
    for (const resource of resources)
      if (isMeant(resource) && !isRejected.some((is) => is(resource)))
        for (const path of fieldPaths) put(resource, path, value, options)
  }
}

function sourceOf(
  process: Process,
  resources: readonly Resource[],
  { fieldPath = usualField, options, ...selector }: NonNullable<Replacement['source']>,
): unknown {
  const shown = `${selector.kind ?? '[noKind]'}.${selector.version ?? '[noVer]'}.${selector.group ?? '[noGrp]'}/${selector.name ?? '[noName]'}.${selector.namespace ?? '[noNs]'}:${fieldPath}`
  const found = resources.filter(selecting(process, exactly(selector)))
  if (found.length === 0) throw failure(`nothing selected by ${shown}`)
  if (found.length > 1) throw failure(`multiple matches for selector ${shown}`)
  const [value] = placesAt(found[0].content, stepsOf(fieldPath), false).map(({ holder, key }) => holder[key])
  if (value === undefined || value === null || value === '')
    throw failure(
      `fieldPath \`${fieldPath}\` is missing for replacement source ${shown.replace(/:[^:]*$/, '')}`,
    )
  const { delimiter, index = 0 } = options ?? {}
  if (!delimiter) return value
  if (typeof value === 'object') throw failure('delimiter option can only be used with scalar nodes')
  const parts = String(value).split(delimiter)
  if (index < 0 || index >= parts.length)
    throw failure(`options.index ${index} is out of bounds for value ${value}`)
  return parts[index]
}

/** What is said of a source is no expression. */
const exactly = (selector: Selector): Selector =>
  Object.fromEntries(
    Object.entries(selector).map(([key, text]) => [
      key,
      key.endsWith('Selector') ? text : String(text).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    ]),
  )

function put(resource: Resource, path: string, value: unknown, options: FieldOptions): void {
  const places = placesAt(resource.content, stepsOf(path), options.create === true)
  if (places.length === 0)
    throw failure(
      `unable to find ${options.create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`,
    )
  for (const { holder, key } of places) {
    const there = holder[key]
    const wanted = options.delimiter ? spliced(there, String(value), options) : value
    setKey(holder, key, asThere(wanted, there))
  }
}

function spliced(there: unknown, value: string, { delimiter = '', index = 0 }: FieldOptions): string {
  if (typeof there === 'object' && there !== null)
    throw failure('delimiter option can only be used with scalar nodes')
  const parts = String(there ?? '').split(delimiter)
  if (index < 0) parts.unshift(value)
  else if (index >= parts.length) parts.push(value)
  else parts[index] = value
  return parts.join(delimiter)
}

/** A plain value is written as the one is that it takes the place of. */
function asThere(value: unknown, there: unknown): unknown {
  if (typeof value === 'object' && value !== null) return copyJson(value)
  if (typeof there === 'string') return String(value)
  if (typeof there === 'number' && /^-?\d+(?:\.\d+)?$/.test(String(value))) return Number(value)
  if (typeof there === 'boolean' && /^(?:true|false)$/.test(String(value))) return String(value) === 'true'
  return value
}

interface Place {
  readonly holder: Json
  readonly key: string
}

/** `spec.template.spec.containers.[name=web].env.0`, with a backslash before a dot that ends no step. */
function stepsOf(path: string): readonly string[] {
  const parts = path.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  const steps: string[] = []
  for (let n = 0; n < parts.length; n++) {
    let step = parts[n]
    if (step.startsWith('[')) while (!step.endsWith(']') && n + 1 < parts.length) step += `.${parts[++n]}`
    steps.push(step.startsWith('[') && !step.includes('=') ? step.slice(1, -1) : step)
  }
  return steps
}

function placesAt(value: unknown, [step, ...rest]: readonly string[], creates: boolean): readonly Place[] {
  const keys = keysAt(value, step, { creates, isLast: rest.length === 0, next: rest[0] })
  const holder = value as Json
  if (rest.length === 0) return keys.map((key) => ({ holder, key }))
  return keys.flatMap((key) => placesAt(holder[key], rest, creates))
}

interface Looking {
  readonly creates: boolean
  readonly isLast: boolean
  readonly next: string | undefined
}

function keysAt(value: unknown, step: string, { creates, isLast, next }: Looking): readonly string[] {
  if (Array.isArray(value)) {
    const [, name, wanted] = /^\[([^=]*)=(.*)\]$/s.exec(step) ?? []
    if (name !== undefined)
      return keysIn(value).filter((n) => {
        const item = value[Number(n)]
        return name === '' ? String(item) === wanted : isMap(item) && String(item[name]) === wanted
      })
    if (step === '*') return keysIn(value)
    if (step === '-' && creates) value.push(isLast ? '' : {})
    const n = step === '-' ? value.length - 1 : Number(step)
    return Number.isInteger(n) && n >= 0 && n < value.length ? [String(n)] : []
  }
  if (!isMap(value)) return []
  if (step === '*') return Object.keys(value)
  if (Object.hasOwn(value, step)) return [step]
  if (!creates) return []
  setKey(value as Json, step, isLast ? '' : next === '-' ? [] : {})
  return [step]
}

const keysIn = (list: readonly unknown[]): readonly string[] => [...list.keys()].map(String)
