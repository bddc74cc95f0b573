/** What the devices of a claim must have in common, or not. Source: matchAttributeConstraint, distinctAttributeConstraint. */
import type { DeviceAttribute, DeviceConstraint } from '../../api/generated/types/resource-v1.ts'
import { attributeOf } from '../../api/resource/device-selection.ts'
import type { OfferedDevice } from './pools.ts'
import type { Request } from './request.ts'

/** While devices are chosen: the values of those that were. */
export class Constraint {
  readonly #values: string[] = []

  constructor(private readonly said: DeviceConstraint) {}

  /** Takes a device in. False: it does not go with the others. */
  add(request: Request, offered: OfferedDevice): boolean {
    if (!this.#isAbout(request)) return true
    const { matchAttribute, distinctAttribute } = this.said
    const { device, slice } = offered
    const attribute = attributeOf(device, slice.spec.driver, (matchAttribute ?? distinctAttribute)!)
    if (!attribute) return false
    const value = textOf(attribute)
    const known = this.#values.includes(value)
    const fits = matchAttribute !== undefined ? known || this.#values.length === 0 : !known
    if (fits) this.#values.push(value)
    return fits
  }

  /** Takes the last device out that was taken in for a request. */
  remove(request: Request): void {
    if (this.#isAbout(request)) this.#values.pop()
  }

  #isAbout({ name, parent }: Request): boolean {
    const { requests = [] } = this.said
    return requests.length === 0 || requests.includes(name) || requests.includes(parent)
  }
}

const textOf = ({ int, bool, string, version }: DeviceAttribute): string =>
  JSON.stringify([int, bool, string, version])
