/** Reads the manifest of a static pod, as the kubelet of its node would. */
import { pod as podKind } from './api/core/pod.ts'
import { badRequest, invalid } from './api/errors.ts'
import type { Pod } from './api/generated/types/core-v1.ts'
import { deepFreeze } from './api/memo.ts'
import { decodeObject } from './apiserver/decoding.ts'
import { metadataProblems } from './apiserver/metadata.ts'
import { administrator } from './client/user.ts'
import { apiReferenceOf, type StaticOrigin, staticPodOf } from './kubelet-sim/pod/static-pod.ts'
import { ManifestError, parseManifests } from './manifests.ts'

/** @param source YAML or JSON text, or an object @throws ManifestError for what is not one manifest */
export function oneManifest(source: string | object): object {
  if (typeof source !== 'string') return source
  const manifests = parseManifests(source)
  if (manifests.length !== 1) throw new ManifestError('a static pod is one manifest')
  return manifests[0]
}

/** @throws ApiError 400 and 422 for what no static pod can be */
export function readStaticPod(manifest: unknown, origin: StaticOrigin): Pod {
  const { apiVersion, kind } = manifest as { apiVersion?: unknown; kind?: unknown }
  if (apiVersion !== podKind.apiVersion || kind !== podKind.kind)
    throw badRequest(`a static pod is of the kind Pod in the version v1, and not ${kind} in ${apiVersion}`)
  const decoded = decodeObject(podKind, manifest, {
    fieldManager: 'kubelet',
    user: administrator,
    fieldValidation: 'Strict',
  }) as Pod
  if (!decoded.metadata?.name) throw badRequest('invalid pod: name is needed for the pod')
  const pod = staticPodOf({ ...decoded, spec: decoded.spec ?? {} }, origin)
  podKind.defaults?.(pod as Parameters<NonNullable<typeof podKind.defaults>>[0])
  const problems = [...metadataProblems(podKind, pod), ...(podKind.validate?.(pod) ?? [])]
  if (problems.length > 0) throw invalid(podKind, pod.metadata.name, problems)
  const reference = apiReferenceOf(pod.spec)
  if (reference !== undefined) throw badRequest(`static pods may not reference ${reference}`)
  return deepFreeze(pod)
}
