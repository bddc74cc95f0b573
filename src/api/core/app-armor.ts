/** AppArmor profiles as annotations had them before there was a field. */
import type { Draft } from 'immer'
import {
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../field-error.ts'
import type { AppArmorProfile, PodSpec } from '../generated/types/core-v1.ts'
import { quoted } from '../quote.ts'
import type { Labels } from '../selector.ts'
import { type AnyContainer, containerLists, placedContainers } from './placed-containers.ts'

/** With the name of a container after it. */
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

const hasProfiles = (annotations: Labels | undefined): annotations is Labels => {
  for (const key in annotations) if (key.startsWith(appArmorPrefix)) return true
  return false
}

const localhost = 'localhost/'

/** The profile that an annotation means; undefined where it names none. */
function profileOf(text: string | undefined): AppArmorProfile | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' }
  if (text === 'runtime/default') return { type: 'RuntimeDefault' }
  if (!text?.startsWith(localhost) || text === localhost) return undefined
  return { type: 'Localhost', localhostProfile: text.slice(localhost.length) }
}

/**
 * The spec of a new pod, its containers having in their fields what the pod's annotations say. Source: applyAppArmorVersionSkew.
 * @param warn is told which annotations stand for fields
 */
export function withAnnotatedProfiles(
  spec: Draft<PodSpec>,
  annotations: Labels | undefined,
  warn?: (warning: string) => void,
): Draft<PodSpec> {
  if (!hasProfiles(annotations) || spec.os?.name === 'windows') return spec
  const ofPod = spec.securityContext?.appArmorProfile
  const withProfile = <C extends AnyContainer>(container: C): C => {
    const text = annotations[appArmorPrefix + container.name]
    if (text === undefined || container.securityContext?.appArmorProfile) return container
    const profile = profileOf(text)
    const isValid = profile !== undefined && appArmorProblems(profile, '').next().done === true
    if (isValid && isSame(profile, ofPod)) return container
    warn?.(warningOf(container, 'metadata.annotations'))
    if (!isValid) return container
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } }
  }
  const next: Record<string, unknown> = { ...spec }
  for (const list of containerLists)
    if (spec[list]) next[list] = (spec[list] as AnyContainer[]).map(withProfile)
  return next as unknown as Draft<PodSpec>
}

const isSame = (a: AppArmorProfile | undefined, b: AppArmorProfile | undefined): boolean =>
  a?.type === b?.type && a?.localhostProfile === b?.localhostProfile

const warningOf = ({ name }: AnyContainer, path: string) =>
  `${path}[${appArmorPrefix}${name}]: deprecated since v1.30; use the "appArmorProfile" field instead`

/** What is said of the annotations of a template that stand for fields. @param path of the annotations */
export function* appArmorWarnings(
  annotations: Labels,
  container: AnyContainer,
  ofPod: AppArmorProfile | undefined,
  path: string,
): Iterable<string> {
  const text = annotations[appArmorPrefix + container.name]
  if (text === undefined || container.securityContext?.appArmorProfile) return
  if (!ofPod || !isSame(profileOf(text), ofPod)) yield warningOf(container, path)
}

/** @param path of the annotations */
export function* appArmorAnnotationProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!hasProfiles(annotations)) return
  const names = new Set(placedContainers(spec, '').map(({ container }) => container.name))
  for (const [key, text] of Object.entries(annotations)) {
    if (!key.startsWith(appArmorPrefix)) continue
    const name = key.slice(appArmorPrefix.length)
    if (!names.has(name)) yield invalid(`${path}[${key}]`, name, 'container not found')
    if (text !== '' && !profileOf(text) && text !== localhost) {
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
  if (!hasProfiles(annotations) || spec.os?.name === 'windows') return
  for (const { container, path: at } of placedContainers(spec, path)) {
    const text = annotations[appArmorPrefix + container.name]
    const field = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile
    if (text === undefined || !field || !appArmorTypes.includes(field.type)) continue
    const asked: AppArmorProfile | undefined =
      text === localhost ? { type: 'Localhost', localhostProfile: '' } : profileOf(text)
    const profile = `${at}.securityContext.appArmorProfile`
    if (asked?.type !== field.type) {
      yield forbidden(`${profile}.type`, 'apparmor type in annotation and field must match')
    } else if (field.type === 'Localhost' && !isSame(asked, field)) {
      yield forbidden(`${profile}.localhostProfile`, 'apparmor profile in annotation and field must match')
    }
  }
}

const appArmorTypes: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined']

const longestProfileName = 4_095

/** @param path of the profile */
export function* appArmorProblems(
  profile: AppArmorProfile | undefined,
  path: string,
): Generator<FieldError, void> {
  if (!profile) return
  const { type, localhostProfile } = profile
  const field = `${path}.localhostProfile`
  if (!type) yield required(`${path}.type`, 'type is required when appArmorProfile is set')
  else if (!appArmorTypes.includes(type)) yield notSupported(`${path}.type`, type, appArmorTypes)
  else if (type !== 'Localhost') {
    if (localhostProfile === undefined) return
    yield invalid(field, localhostProfile, 'can only be set when AppArmor type is Localhost')
  } else if (!localhostProfile?.trim()) {
    if (localhostProfile) yield invalid(field, localhostProfile, 'must not be padded with whitespace')
    else yield required(field, 'must be set when AppArmor type is Localhost')
  } else if (localhostProfile !== localhostProfile.trim()) {
    yield invalid(field, localhostProfile, 'must not be padded with whitespace')
  }
  if ((localhostProfile?.length ?? 0) > longestProfileName) yield tooLong(field, longestProfileName)
}
