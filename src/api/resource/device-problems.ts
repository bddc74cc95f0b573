/** What is wrong with a device that a driver offers. Source: validateDevice of resource.k8s.io. */
import { nodeSelectorProblems } from '../core/node-selector.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, required, tooLong, tooMany } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  CounterSet,
  Device,
  DeviceAttribute,
  DeviceCounterConsumption,
} from '../generated/types/resource-v1.ts'
import { internalForm } from '../internal-form.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { structType } from '../schema.ts'
import { byteLength } from '../text-bytes.ts'
import { bindingConditionProblems } from './binding-condition-problems.ts'
import { capacityPolicyProblems } from './capacity-policy-problems.ts'
import {
  deviceLabelProblems,
  qualifiedAttributeProblems,
  requiredLabelProblems,
} from './device-name-problems.ts'
import { deviceTaintProblems } from './device-taint-problems.ts'
import { itemProblems, uniqueItemProblems } from './list-problems.ts'

const mostProperties = 32
const mostTaints = 16
const mostConsumptions = 2
const mostCounters = 32
const longestValue = 64

/** @param previous the device of the same name that is stored: taints that stay are not looked at again */
export function* deviceProblems(
  device: Device,
  path: string,
  { previous, choosesNodes }: { readonly previous?: Device; readonly choosesNodes: boolean },
): FieldErrors {
  yield* deviceLabelProblems(device.name, `${path}.name`)
  const { attributes = {}, capacity = {}, taints, consumesCounters } = device
  const properties = Object.keys(attributes).length + Object.keys(capacity).length
  if (properties > mostProperties) {
    const detail = `the total number of attributes and capacities must not exceed ${mostProperties}`
    yield invalid(path, properties, detail)
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    yield* qualifiedAttributeProblems(name, `${path}.attributes`)
    yield* attributeProblems(attribute, `${path}.attributes[${name}]`)
  }
  yield* capacityProblems(device, `${path}.capacity`)
  if (!isEqual(previous?.taints, taints)) {
    yield* itemProblems(taints, { path: `${path}.taints`, max: mostTaints }, deviceTaintProblems)
  }
  const consumptions = { path: `${path}.consumesCounters`, max: mostConsumptions, key: counterSetOf }
  yield* uniqueItemProblems(consumesCounters, consumptions, consumptionProblems)
  if (choosesNodes) yield* nodeProblems(device, path)
  else if (device.nodeName !== undefined || device.nodeSelector || device.allNodes !== undefined) {
    const only = 'can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
    yield invalid(path, undefined, `\`nodeName\`, \`nodeSelector\` and \`allNodes\` ${only}`)
  }
  yield* bindingConditionProblems(device, path)
}

const counterSetOf = ({ counterSet = '' }: DeviceCounterConsumption) => counterSet

function* capacityProblems({ capacity = {}, allowMultipleAllocations }: Device, path: string): FieldErrors {
  for (const [name, { value, requestPolicy }] of Object.entries(capacity)) {
    yield* qualifiedAttributeProblems(name, path)
    if (!requestPolicy) continue
    const field = `${path}[${name}].requestPolicy`
    if (allowMultipleAllocations) yield* capacityPolicyProblems(requestPolicy, value, field)
    else yield forbidden(field, 'allowMultipleAllocations must be true')
  }
}

const number = '(0|[1-9]\\d*)'
const preRelease = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const build = '[0-9a-zA-Z-]+'
const semanticVersion = new RegExp(
  `^${number}\\.${number}\\.${number}(-${preRelease}(\\.${preRelease})*)?(\\+${build}(\\.${build})*)?$`,
)

function* attributeProblems(attribute: DeviceAttribute, path: string): FieldErrors {
  const { string, version, strings, versions } = attribute
  if (string !== undefined) yield* textProblems(string, `${path}.string`)
  if (version !== undefined) yield* versionProblems(version, `${path}.version`)
  for (const list of ['bools', 'ints', 'strings', 'versions'] as const) {
    const values = attribute[list]
    if (values?.length === 0) yield invalid(`${path}.${list}`, values, 'must not be empty if specified')
  }
  for (const [n, each] of (strings ?? []).entries()) yield* textProblems(each, `${path}.strings[${n}]`)
  for (const [n, each] of (versions ?? []).entries()) yield* versionProblems(each, `${path}.versions[${n}]`)
  const given = Object.values(attribute).filter((value) => value !== undefined).length
  if (given === 1) return
  const shown =
    given === 0 ? '' : internalForm(structType('io.k8s.api.resource.v1.DeviceAttribute'), attribute)
  yield invalid(path, shown, 'exactly one value must be specified')
}

function* textProblems(text: string, field: string): FieldErrors {
  if (byteLength(text) > longestValue) yield tooLong(field, longestValue)
}

function* versionProblems(text: string, field: string): FieldErrors {
  // Its length first: a pattern is not asked of any text that somebody sends.
  const isVersion = byteLength(text) <= 4 * longestValue && semanticVersion.test(text)
  if (!isVersion) yield invalid(field, text, 'must be a string compatible with semver.org spec 2.0.0')
  yield* textProblems(text, field)
}

function* consumptionProblems({ counterSet, counters }: DeviceCounterConsumption, path: string): FieldErrors {
  yield* requiredLabelProblems(counterSet, `${path}.counterSet`)
  yield* counterProblems(counters, `${path}.counters`)
}

export function* counterSetProblems({ name, counters }: CounterSet, path: string): FieldErrors {
  yield* requiredLabelProblems(name, `${path}.name`)
  yield* counterProblems(counters, `${path}.counters`)
}

function* counterProblems(counters: CounterSet['counters'] = {}, field: string): FieldErrors {
  const names = Object.keys(counters)
  if (names.length === 0) yield required(field)
  else if (names.length > mostCounters) yield tooMany(field, names.length, mostCounters)
  else for (const name of names) yield* deviceLabelProblems(name, field)
}

function* nodeProblems({ nodeName, nodeSelector, allNodes }: Device, path: string): FieldErrors {
  const given: string[] = []
  if (nodeName) given.push('`nodeName`')
  if (nodeName) yield* breaches(dnsSubdomainProblems, `${path}.nodeName`, nodeName)
  else if (nodeName !== undefined) yield invalid(`${path}.nodeName`, nodeName, 'must not be empty')
  if (nodeSelector) given.push('`nodeSelector`')
  if (nodeSelector) yield* nodeSelectorProblems(nodeSelector, `${path}.nodeSelector`)
  if (allNodes) given.push('`allNodes`')
  else if (allNodes === false) {
    yield invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true')
  }
  const one = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when'
  const detail = `${one} \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`
  if (given.length === 0) yield required(path, detail)
  if (given.length > 1) yield invalid(path, `{${given.join(', ')}}`, detail)
}
