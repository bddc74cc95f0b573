/** The expressions that select devices. Source: cel/compile.go of dynamic-resource-allocation. */
import { compile, instantiate } from './compile.ts'
import { estimateCost } from './cost/estimate.ts'
import type { SizeAt } from './cost/size.ts'
import type { Environment } from './environment.ts'
import { functionsOf } from './functions.ts'
import { kubernetesLibraries } from './library/kubernetes.ts'
import { quantityFrom } from './library/quantity.ts'
import { semverFrom } from './library/semver.ts'
import type { Program } from './program.ts'
import { quantityType } from './signature.ts'
import { anyType, boolType, goText, mapType, stringType, structType, type Type } from './types.ts'
import { CelError, EntryMap, StructValue, type Value } from './values.ts'

const maxCost = 1_000_000
/** So many are kept ready. */
const mostPrograms = 1_000

/** At most so many attributes and amounts has a device, and so long is the value of one. */
const mostProperties = 32
const longestValue = 64
const longestName = 63
const longestIdentifier = 32

const byDomain = (of: Type) => mapType(stringType, mapType(stringType, of))

const fields: Readonly<Record<string, Type>> = {
  allowMultipleAllocations: boolType,
  attributes: byDomain(anyType),
  capacity: byDomain(quantityType),
  driver: stringType,
}

const deviceType = structType('kubernetes.DRADevice', (name) =>
  Object.hasOwn(fields, name) ? fields[name] : undefined,
)

/** Sizes by where something stands below the device; undefined where they are not known. */
const sizeAt: SizeAt = ([root, field, ...steps]) => {
  const max = root === 'device' ? largest(field, steps) : undefined
  return max === undefined ? undefined : { min: 0, max }
}

function largest(field: string | undefined, steps: readonly string[]): number | undefined {
  if (field === 'driver') return steps.length === 0 ? longestName : undefined
  if (field === 'allowMultipleAllocations') return steps.length === 0 ? 1 : undefined
  if ((field !== 'attributes' && field !== 'capacity') || steps.length > 2) return undefined
  const [domain, name] = steps
  if (domain === undefined) return mostProperties
  if (domain === '@keys') return name === undefined ? longestName : undefined
  if (domain !== '@values') return undefined
  if (name === undefined) return mostProperties
  if (name === '@keys') return longestIdentifier
  return field === 'attributes' ? longestValue : name === '@values' ? 0 : undefined
}

/** A device as an expression sees it: what of it is named without a domain is its driver's. */
export interface SeenDevice {
  readonly driver: string
  readonly allowMultipleAllocations: boolean
  readonly attributes: ReadonlyMap<
    string,
    ReadonlyMap<string, boolean | bigint | string | { readonly version: string }>
  >
  /** As quantities are written. */
  readonly capacity: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** Domains that nobody has named have no properties, rather than not to be there. */
class Domains extends EntryMap {
  override find(key: Value) {
    return super.find(key) ?? new EntryMap()
  }
}

const domainsOf = <T>(
  domains: ReadonlyMap<string, ReadonlyMap<string, T>>,
  read: (of: T) => Value,
): Domains => {
  const found = new Domains()
  for (const [domain, properties] of domains) {
    const map = new EntryMap()
    for (const [name, of] of properties) map.set(name, read(of))
    found.set(domain, map)
  }
  return found
}

function valueOfDevice({ driver, allowMultipleAllocations, attributes, capacity }: SeenDevice): Value {
  const device = new StructValue(deviceType.name)
  device.set('driver', driver)
  device.set('allowMultipleAllocations', allowMultipleAllocations)
  device.set(
    'attributes',
    domainsOf(attributes, (value) => (typeof value === 'object' ? semverFrom(value.version) : value)),
  )
  device.set('capacity', domainsOf(capacity, quantityFrom))
  return device
}

/** Compiles what selects devices: its functions are read once. */
export class DeviceSelectors {
  readonly #programs = new Map<string, Program | { readonly error: string }>()
  readonly #environment: Environment = {
    variables: new Map([['device', deviceType]]),
    functions: functionsOf(kubernetesLibraries),
    hasBindings: true,
  }

  /** Why an expression selects nothing. `isTooComplex`: it could cost too much. Undefined where nothing is wrong with it. */
  problem(source: string): { readonly error: string } | { readonly isTooComplex: true } | undefined {
    const compiled = compile(source, this.#environment)
    if ('error' in compiled) return { error: `compilation failed: ${compiled.error}` }
    const { type } = compiled
    if (type.kind !== 'bool' && type.kind !== 'any') {
      return { error: `must evaluate to bool or the unknown type, not ${goText(type)}` }
    }
    const program = instantiate(compiled)
    if ('error' in program) return { error: `program instantiation failed: ${program.error}` }
    return estimateCost(compiled.checked, sizeAt).max > maxCost ? { isTooComplex: true } : undefined
  }

  /** Whether an expression selects a device, or why that cannot be said. */
  selects(source: string, device: SeenDevice): boolean | { readonly error: string } {
    const program = this.#programOf(source)
    if ('error' in program) return { error: `CEL compile error: ${program.error}` }
    const seen = valueOfDevice(device)
    const { value } = program.evaluate((name) => (name === 'device' ? seen : undefined), maxCost)
    if (typeof value === 'boolean') return value
    return { error: `CEL runtime error: ${value instanceof CelError ? value.message : 'no bool'}` }
  }

  #programOf(source: string): Program | { readonly error: string } {
    const known = this.#programs.get(source)
    if (known) return known
    if (this.#programs.size >= mostPrograms) this.#programs.clear()
    const compiled = compile(source, this.#environment)
    const program = 'error' in compiled ? compiled : instantiate(compiled)
    this.#programs.set(source, program)
    return program
  }
}
