/** Checks of the profiles by which a kernel confines containers: AppArmor, SELinux, seccomp. */
import type { SELinuxOptions } from '../../../../api/generated/types/core-v1.ts'
import { quoted } from '../../../../api/quote.ts'
import {
  type Check,
  type Checked,
  containersOf,
  containersText,
  counted,
  namesOf,
  quotedList,
  settersText,
  sortedOnce,
} from '../check.ts'

export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

/** What a check says of a field that Pod and containers have, where its type is none of those that confine. */
interface FoundTypes {
  readonly setters: string
  readonly types: readonly string[]
}

function unconfined({ spec }: Checked, field: 'appArmorProfile' | 'seccompProfile'): FoundTypes {
  const isWrong = (type: string | undefined): type is string =>
    type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost'
  const ofPod = spec.securityContext?.[field]?.type
  const names = namesOf(spec, ({ securityContext }) => isWrong(securityContext?.[field]?.type))
  const ofContainers: readonly (string | undefined)[] = containersOf(spec).map(
    ({ securityContext }) => securityContext?.[field]?.type,
  )
  return {
    setters: settersText(isWrong(ofPod), names),
    types: sortedOnce([ofPod, ...ofContainers].filter((type) => isWrong(type))),
  }
}

export const appArmorProfile: Check = (checked) => {
  const { setters, types } = unconfined(checked, 'appArmorProfile')
  const annotations = Object.entries(checked.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !confines(value))
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .sort()
  const byAnnotation =
    annotations.length > 0 ? [counted('annotation', 'annotations', annotations.length)] : []
  const all = [...(setters ? [setters] : []), ...byAnnotation]
  if (all.length === 0) return undefined
  const values = [...types, ...annotations]
  return {
    reason: counted('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${all.join(' and ')} must not set AppArmor profile type to ${quotedList(values)}`,
  }
}

const confines = (profile: string) =>
  profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/')

const confinedTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t']

const seLinuxBesides =
  (allowed: readonly string[]): Check =>
  ({ spec }) => {
    const isWrong = (options: SELinuxOptions | undefined) =>
      options !== undefined && (!allowed.includes(options.type ?? '') || options.user || options.role)
    const ofPod = spec.securityContext?.seLinuxOptions
    const byPod = Boolean(isWrong(ofPod))
    const names = namesOf(spec, ({ securityContext }) => Boolean(isWrong(securityContext?.seLinuxOptions)))
    const setters = settersText(byPod, names)
    if (!setters) return undefined
    const all = [ofPod, ...containersOf(spec).map(({ securityContext }) => securityContext?.seLinuxOptions)]
    const types = sortedOnce(all.flatMap((options) => options?.type ?? [])).filter(
      (type) => !allowed.includes(type),
    )
    const wrong = [
      ...(types.length > 0 ? [`${counted('type', 'types', types.length)} ${quotedList(types)}`] : []),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ]
    const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${wrong.join('; ')}`
    return { reason: 'seLinuxOptions', detail }
  }

export const seLinuxOptions = seLinuxBesides(confinedTypes)
export const seLinuxOptions31 = seLinuxBesides([...confinedTypes, 'container_engine_t'])

export const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
export const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

const seccompConfines = (profile: string) =>
  profile === 'runtime/default' || profile === 'docker/default' || profile.startsWith('localhost/')

/** Before there was a field for it. */
export const seccompAnnotations: Check = ({ spec, annotations = {} }) => {
  const keys = [seccompOfPod, ...containersOf(spec).map(({ name }) => seccompOfContainer + name)]
  const wrong = keys
    .filter((key) => annotations[key] !== undefined && !seccompConfines(annotations[key]))
    .map((key) => `${key}=${quoted(annotations[key])}`)
  if (wrong.length === 0) return undefined
  const all = sortedOnce(wrong)
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${counted('annotation', 'annotations', all.length)} ${all.join(', ')}`,
  }
}

export const baselineSeccomp: Check = (checked) => {
  const { setters, types } = unconfined(checked, 'seccompProfile')
  if (!setters) return undefined
  const detail = `${setters} must not set securityContext.seccompProfile.type to ${quotedList(types)}`
  return { reason: 'seccompProfile', detail }
}

export const restrictedSeccomp: Check = (checked) => {
  const wrong = baselineSeccomp(checked)
  const { spec } = checked
  if (wrong || spec.securityContext?.seccompProfile) return wrong
  const silent = namesOf(spec, ({ securityContext }) => !securityContext?.seccompProfile)
  if (silent.length === 0) return undefined
  const which = `pod or ${containersText(silent)}`
  return {
    reason: 'seccompProfile',
    detail: `${which} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  }
}
