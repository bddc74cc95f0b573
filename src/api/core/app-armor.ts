/** AppArmor profiles as annotations had them before there was a field. */
import type { Draft } from 'immer'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { AppArmorProfile, Container, EphemeralContainer, PodSpec } from '../generated/types/core-v1.ts'
import { quoted } from '../quote.ts'
import type { Labels } from '../selector.ts'

/** With the name of a container after it. */
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

type AnyContainer = Container | EphemeralContainer
type List = 'initContainers' | 'containers' | 'ephemeralContainers'
const lists: readonly List[] = ['initContainers', 'containers', 'ephemeralContainers']

const hasProfiles = (annotations: Labels | undefined): annotations is Labels => {
  for (const key in annotations) if (key.startsWith(appArmorPrefix)) return true
  return false
}

/** The profile that an annotation means; undefined where it names none. */
function profileOf(text: string | undefined): AppArmorProfile | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' }
  if (text === 'runtime/default') return { type: 'RuntimeDefault' }
  if (!text?.startsWith('localhost/') || text === 'localhost/') return undefined
  return { type: 'Localhost', localhostProfile: text.slice('localhost/'.length) }
}

/** The spec of a new pod, its containers having in their fields what the pod's annotations say. */
export function withAnnotatedProfiles(spec: Draft<PodSpec>, annotations: Labels | undefined): Draft<PodSpec> {
  if (!hasProfiles(annotations) || spec.os?.name === 'windows') return spec
  const ofPod = spec.securityContext?.appArmorProfile
  const withProfile = <C extends AnyContainer>(container: C): C => {
    const profile = profileOf(annotations[appArmorPrefix + container.name])
    if (!profile || container.securityContext?.appArmorProfile || isSame(profile, ofPod)) return container
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } }
  }
  const next: Record<string, unknown> = { ...spec }
  for (const list of lists) if (spec[list]) next[list] = (spec[list] as AnyContainer[]).map(withProfile)
  return next as unknown as Draft<PodSpec>
}

const isSame = (a: AppArmorProfile | undefined, b: AppArmorProfile | undefined): boolean =>
  a?.type === b?.type && a?.localhostProfile === b?.localhostProfile

/** What is said of annotations that stand for fields. @param path of the metadata */
export function* appArmorWarnings(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): Iterable<string> {
  if (!hasProfiles(annotations)) return
  for (const { name } of lists.flatMap((list): readonly AnyContainer[] => spec[list] ?? [])) {
    if (annotations[appArmorPrefix + name] === undefined) continue
    yield `${path}.annotations[${appArmorPrefix}${name}]: deprecated since v1.30; use the "appArmorProfile" field instead`
  }
}

/** @param path of the annotations */
export function* appArmorAnnotationProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!hasProfiles(annotations)) return
  const names = new Set(lists.flatMap((list) => (spec[list] ?? []).map(({ name }) => name)))
  for (const [key, text] of Object.entries(annotations)) {
    if (!key.startsWith(appArmorPrefix)) continue
    const name = key.slice(appArmorPrefix.length)
    if (!names.has(name)) yield invalid(`${path}[${key}]`, name, 'container not found')
    if (text !== '' && !profileOf(text)) {
      yield invalid(`${path}[${key}]`, text, `invalid AppArmor profile name: ${quoted(text)}`)
    }
  }
}

/** The annotation and the field of a new pod say the same, where there are both. @param path of the spec */
export function* appArmorMatchProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!hasProfiles(annotations)) return
  for (const list of lists) {
    for (const [n, { name, securityContext }] of (spec[list] ?? []).entries()) {
      const asked = profileOf(annotations[appArmorPrefix + name])
      const field = securityContext?.appArmorProfile
      if (!asked || !field) continue
      const at = `${path}.${list}[${n}].securityContext.appArmorProfile`
      if (asked.type !== field.type) {
        yield forbidden(`${at}.type`, 'apparmor type in annotation and field must match')
      } else if (!isSame(asked, field)) {
        yield forbidden(`${at}.localhostProfile`, 'apparmor profile in annotation and field must match')
      }
    }
  }
}
