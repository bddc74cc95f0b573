/** What a check of Pod Security is, and the words that all of them use. */
import type { Container, EphemeralContainer, PodSpec } from '../../../api/generated/types/core-v1.ts'
import type { Labels } from '../../../api/selector.ts'

/** What a check finds: in short, for a list of Pods, and with the names of what is wrong. */
export interface Violation {
  readonly reason: string
  readonly detail: string
}

/** What is looked at. */
export interface Checked {
  readonly spec: PodSpec
  readonly annotations?: Labels
}

export type Check = (checked: Checked) => Violation | undefined

export type AnyContainer = Container | EphemeralContainer

/** In the order in which they are looked at. */
export const containersOf = ({
  initContainers = none,
  containers = none,
  ephemeralContainers = none,
}: PodSpec) => [...initContainers, ...containers, ...ephemeralContainers] as readonly AnyContainer[]

const none: readonly never[] = Object.freeze([])

export const namesOf = (spec: PodSpec, isWrong: (container: AnyContainer) => boolean): readonly string[] =>
  containersOf(spec)
    .filter(isWrong)
    .map(({ name }) => name)

/** `"a", "b"` */
export const quotedList = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ')

/** One of two words. */
export const counted = (one: string, many: string, count: number): string => (count === 1 ? one : many)

/** `container "a"`, `containers "a", "b"` */
export const containersText = (names: readonly string[]): string =>
  `${counted('container', 'containers', names.length)} ${quotedList(names)}`

/** `pod and container "a"`: who has asked for something. Empty where nobody has. */
export const settersText = (byPod: boolean, names: readonly string[]): string =>
  [...(byPod ? ['pod'] : []), ...(names.length > 0 ? [containersText(names)] : [])].join(' and ')

/** Each once, in the order of their text. */
export const sortedOnce = (items: Iterable<string>): readonly string[] => [...new Set(items)].sort()

/** Windows knows nothing of what a check asks for, and validation forbids it there. */
export const exceptWindows =
  (check: Check): Check =>
  (checked) =>
    checked.spec.os?.name === 'windows' ? undefined : check(checked)

/** In a user namespace, root is nobody outside. */
export const exceptInUserNamespace =
  (check: Check): Check =>
  (checked) =>
    checked.spec.hostUsers === false ? undefined : check(checked)
