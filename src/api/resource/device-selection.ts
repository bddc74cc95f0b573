/** Which devices an expression selects. */
import { DeviceSelectors, type SeenDevice } from '../../cel/device-selector.ts'
import type { Device, DeviceAttribute } from '../generated/types/resource-v1.ts'
import { once } from '../memo.ts'

const selectors = once(() => new DeviceSelectors())

/** What was found of each device, by driver and expression. */
const known = new WeakMap<Device, Map<string, boolean | { readonly error: string }>>()

/** Whether an expression selects a device of a driver, or why that cannot be said. */
export function selectsDevice(
  expression: string,
  device: Device,
  driver: string,
): boolean | { readonly error: string } {
  let answers = known.get(device)
  if (!answers) known.set(device, (answers = new Map()))
  const key = `${driver} ${expression}`
  let answer = answers.get(key)
  if (answer === undefined)
    answers.set(key, (answer = selectors().selects(expression, seenDevice(device, driver))))
  return answer
}

function seenDevice(device: Device, driver: string): SeenDevice {
  const { attributes = {}, capacity = {}, allowMultipleAllocations = false } = device
  return {
    driver,
    allowMultipleAllocations,
    attributes: byDomain(attributes, driver, read),
    capacity: byDomain(capacity, driver, ({ value }) => value),
  }
}

function byDomain<T, V>(
  properties: Readonly<Record<string, T>>,
  driver: string,
  read: (of: T) => V,
): ReadonlyMap<string, ReadonlyMap<string, V>> {
  const domains = new Map<string, Map<string, V>>()
  for (const [qualified, of] of Object.entries(properties)) {
    const slash = qualified.indexOf('/')
    const domain = slash < 0 ? driver : qualified.slice(0, slash)
    const known = domains.get(domain) ?? new Map<string, V>()
    domains.set(domain, known.set(qualified.slice(slash + 1), read(of)))
  }
  return domains
}

const read = ({ int, bool, version, string = '' }: DeviceAttribute) => {
  if (int !== undefined) return BigInt(int)
  if (bool !== undefined) return bool
  return version === undefined ? string : { version }
}

/** The attribute of a device by its full name: of its driver's it may have left the domain out. Source: lookupAttribute. */
export function attributeOf(
  { attributes = {} }: Device,
  driver: string,
  name: string,
): DeviceAttribute | undefined {
  const slash = name.indexOf('/')
  return attributes[name] ?? (name.slice(0, slash) === driver ? attributes[name.slice(slash + 1)] : undefined)
}
