/** Seccomp profiles as annotations had them before there was a field: they do nothing any more, and are checked all the same. */
import { type FieldError, type FieldErrors, forbidden, invalid } from '../field-error.ts'
import { descendingPathProblems } from '../fields.ts'
import type { PodSpec, SeccompProfile } from '../generated/types/core-v1.ts'
import type { Labels } from '../selector.ts'
import { type AnyContainer, placedContainers } from './placed-containers.ts'

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
/** With the name of a container after it. */
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

const hasProfiles = (annotations: Labels | undefined): annotations is Labels => {
  for (const key in annotations) if (key === seccompOfPod || key.startsWith(seccompOfContainer)) return true
  return false
}

const ofRuntime = ['runtime/default', 'docker/default']
const localhost = 'localhost/'

/** Source: ValidateSeccompPodAnnotations. @param path of the annotations */
export function* seccompAnnotationProblems(annotations: Labels, path: string): FieldErrors {
  const ofPod = annotations[seccompOfPod]
  if (ofPod !== undefined) yield* profileProblems(ofPod, `${path}.${seccompOfPod}`)
  for (const key of Object.keys(annotations)) {
    if (key.startsWith(seccompOfContainer)) yield* profileProblems(annotations[key], `${path}.${key}`)
  }
}

function profileProblems(text: string, field: string): readonly FieldError[] {
  if (text === 'unconfined' || ofRuntime.includes(text)) return []
  if (text.startsWith(localhost)) return descendingPathProblems(field, text.slice(localhost.length))
  return [invalid(field, text, 'must be a valid seccomp profile')]
}

/**
 * An annotation and the field say the same, where there are both. Source: validateSeccompAnnotationsAndFields.
 * @param path of the spec
 */
export function* seccompMatchProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!hasProfiles(annotations)) return
  yield* matchProblems(annotations[seccompOfPod], spec.securityContext?.seccompProfile, path)
  for (const { container, path: at } of placedContainers(spec, path)) {
    const text = annotations[seccompOfContainer + container.name]
    yield* matchProblems(text, container.securityContext?.seccompProfile, at)
  }
}

function* matchProblems(
  text: string | undefined,
  profile: SeccompProfile | undefined,
  path: string,
): FieldErrors {
  if (text === undefined || !profile) return
  const field = `${path}.securityContext.seccompProfile`
  const { type, localhostProfile } = profile
  const isSaid = saying.get(type)
  if (isSaid && !isSaid(text)) {
    yield forbidden(`${field}.type`, 'seccomp type in annotation and field must match')
  } else if (type === 'Localhost' && text.slice(localhost.length) !== localhostProfile) {
    yield forbidden(`${field}.localhostProfile`, 'seccomp profile in annotation and field must match')
  }
}

/** By the types of the field: whether a text says the same. */
const saying = new Map<string, (text: string) => boolean>([
  ['Unconfined', (text) => text === 'unconfined'],
  ['RuntimeDefault', (text) => ofRuntime.includes(text)],
  ['Localhost', (text) => text.startsWith(localhost)],
])

/** @param path of the annotations */
export const podSeccompWarnings = (annotations: Labels, spec: PodSpec, path: string): Iterable<string> =>
  warningsOf(annotations, seccompOfPod, spec, path)

/** @param path of the annotations */
export const containerSeccompWarnings = (
  annotations: Labels,
  container: AnyContainer,
  path: string,
): Iterable<string> => warningsOf(annotations, seccompOfContainer + container.name, container, path)

function* warningsOf(
  annotations: Labels,
  key: string,
  { securityContext }: Pick<PodSpec, 'securityContext'> | Pick<AnyContainer, 'securityContext'>,
  path: string,
): Iterable<string> {
  if (annotations[key] === undefined || securityContext?.seccompProfile) return
  yield `${path}[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`
}
