/** Makes plain JSON of a tree: aliases are followed, mappings merged, keys become texts. */
import { goFloat } from '../../go-numbers.ts'
import { DecodeError } from '../errors.ts'
import { setKey } from '../safe.ts'
import { yamlError } from './cursor.ts'
import { float32Text, goSyntax } from './go-syntax.ts'
import type { AliasNode, MappingNode, YamlNode } from './parser.ts'
import { resolve } from './resolve.ts'

interface Constructed {
  readonly value: unknown
  /** Each key that a mapping has twice, in order: `line 3: key "a" already set in map`. The last value stands. */
  readonly duplicates: readonly string[]
}

/**
 * @param version of YAML: in 1.1 `yes`, `off` and their like are true or false, in 1.2 they are texts
 * @throws DecodeError for what cannot be JSON
 */
export function construct(root: YamlNode, version: YamlVersion = '1.1'): Constructed {
  const construction = new Construction(version === '1.2')
  const value = jsonOf(construction.value(root))
  return { value, duplicates: construction.duplicates }
}

export type YamlVersion = '1.1' | '1.2'

const oldBoolean = /^(?:y|n|yes|no|on|off)$/i

/** A mapping whose keys are what they are: 1 and "1" are two. */
type YamlMap = Map<unknown, unknown>

/** Integers are bigints until the end, which tells them from floats. */
class Construction {
  readonly duplicates: string[] = []
  readonly #open = new Set<AliasNode>()
  #visits = 0

  constructor(private readonly readsYesAsText: boolean) {}

  #visitsByAlias = 0

  value(node: YamlNode): unknown {
    this.#countVisit()
    switch (node.kind) {
      case 'alias':
        return this.#alias(node, () => this.value(node.target))
      case 'scalar':
        if (node.tag === '' && !node.isPlain) return node.text
        if (this.readsYesAsText && node.tag === '' && oldBoolean.test(node.text)) return node.text
        return resolve(node.text, node.tag)
      case 'sequence':
        return node.items.map((item) => this.value(item))
      case 'mapping':
        return this.#fill(new Map(), node)
    }
  }

  /** An alias costs a copy of what it stands for: what they may come to together is bounded. Source: the library's decoder. */
  #countVisit(): void {
    this.#visits++
    if (this.#open.size > 0) this.#visitsByAlias++
    if (this.#visitsByAlias <= 100 || this.#visits <= 1000) return
    if (this.#visitsByAlias / this.#visits > mostByAlias(this.#visits)) {
      throw yamlError('document contains excessive aliasing', 0)
    }
  }

  #alias<T>(node: AliasNode, follow: () => T): T {
    if (this.#open.has(node)) throw yamlError(`anchor '${node.name}' value contains itself`, 0)
    this.#open.add(node)
    const followed = follow()
    this.#open.delete(node)
    return followed
  }

  #fill(map: YamlMap, { pairs }: MappingNode): YamlMap {
    for (const [key, value] of pairs) {
      if (isMerge(key)) this.#merge(map, value)
      else {
        const name = this.value(key)
        if (typeof name === 'object' && name !== null)
          throw yamlError(`invalid map key: ${goSyntax(name)}`, 0)
        const said = this.value(value)
        if (map.has(name)) {
          this.duplicates.push(`line ${value.line + 1}: key ${goSyntax(name)} already set in map`)
        }
        map.set(name, said)
      }
    }
    return map
  }

  /** What is merged counts as if it were written there; of several mappings the first goes before the others. */
  #merge(map: YamlMap, source: YamlNode): void {
    const sources = source.kind === 'sequence' ? source.items.toReversed() : [source]
    for (const each of sources) {
      this.#countVisit()
      const target = each.kind === 'alias' ? each.target : each
      if (target.kind !== 'mapping')
        throw yamlError('map merge requires map or sequence of maps as the value', 0)
      if (each.kind !== 'alias') this.#fill(map, target)
      else {
        this.#alias(each, () => {
          this.#countVisit()
          this.#fill(map, target)
        })
      }
    }
  }
}

const isMerge = (key: YamlNode): boolean =>
  key.kind === 'scalar' && key.text === '<<' && (key.isPlain || key.tag === 'tag:yaml.org,2002:merge')

/** Up to so many visits, nearly all may come from aliases; from so many on, a tenth. */
const [fewVisits, manyVisits] = [400_000, 4_000_000]

function mostByAlias(visits: number): number {
  if (visits <= fewVisits) return 0.99
  if (visits >= manyVisits) return 0.1
  return 0.99 - (0.89 * (visits - fewVisits)) / (manyVisits - fewVisits)
}

/** In JSON keys are texts, and stand in order. @throws DecodeError for keys and numbers that JSON has not */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return checkedNumber(value)
  if (Array.isArray(value)) return value.map(jsonOf)
  if (!(value instanceof Map)) return value
  const parts = [...value].map(([key, part]) => [keyText(key, part), part] as const)
  const object: Record<string, unknown> = {}
  for (const [key, part] of parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    setKey(object, key, jsonOf(part))
  return object
}

function checkedNumber(value: number): number {
  if (!Number.isFinite(value)) throw new DecodeError(`json: unsupported value: ${goFloat(value)}`)
  return value
}

const notFinite: Readonly<Record<string, string>> = { '+Inf': '.inf', '-Inf': '-.inf', NaN: '.nan' }

function keyText(key: unknown, value: unknown): string {
  if (key === null) throw unsupportedKey('%!s(<nil>)', '<nil>', value)
  if (typeof key === 'bigint' && key > largestInt)
    throw unsupportedKey('uint64', `0x${key.toString(16)}`, value)
  if (typeof key !== 'number') return String(key)
  const text = float32Text(key)
  return notFinite[text] ?? text
}

const largestInt = 2n ** 63n - 1n

function unsupportedKey(type: string, key: string, value: unknown): DecodeError {
  const said = value === null ? '<nil>' : goSyntax(value)
  return new DecodeError(`unsupported map key of type: ${type}, key: ${key}, value: ${said}`)
}
