/** The expressions that select devices. Source: cel/compile.go of dynamic-resource-allocation. */
import { compile, instantiate } from './compile.ts'
import { estimateCost } from './cost/estimate.ts'
import type { SizeAt } from './cost/size.ts'
import type { Environment } from './environment.ts'
import { functionsOf } from './functions.ts'
import { kubernetesLibraries } from './library/kubernetes.ts'
import { quantityType } from './signature.ts'
import { anyType, boolType, goText, mapType, stringType, structType, type Type } from './types.ts'

const maxCost = 1_000_000

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

/** Compiles what selects devices: its functions are read once. */
export class DeviceSelectors {
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
}
