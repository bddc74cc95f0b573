/** A static pod, as the kubelet of a node reads it, and the mirror that shows it in the API. Pure. Source: the kubelet's pkg/kubelet/config. */
import { mirrorAnnotation } from '../../api/core/mirror-pod.ts'
import type { Node, Pod, PodSpec, Toleration, Volume } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { hash, Random } from '../../sim/random.ts'

/** What a manifest says, in a few digits. */
const hashKey = 'kubernetes.io/config.hash'

/** Where a manifest of a static pod is from. */
export interface StaticOrigin {
  readonly nodeName: string
  /** The path of its file. */
  readonly file: string
}

/** No problem of the node drives it away. */
const staysAnyway: Toleration = Object.freeze({ operator: 'Exists', effect: 'NoExecute' })

/**
 * What a manifest is on its node: it has the node's name in its own, and a uid made from what it says and where it stands,
 * so that a changed manifest is another pod. @param pod decoded, without defaults
 */
export function staticPodOf(pod: Pod, { nodeName, file }: StaticOrigin): Pod {
  const { metadata, spec, status } = pod
  const uid = metadata.uid || digestOf(`${JSON.stringify(pod)}host:${nodeName}file:${file}`)
  const tolerations = [...(spec.tolerations ?? [])].filter(
    ({ key, operator, effect }) => !(key === undefined && operator === 'Exists' && effect === 'NoExecute'),
  )
  return {
    ...pod,
    metadata: {
      ...metadata,
      name: `${metadata.name}-${nodeName.toLowerCase()}`,
      namespace: metadata.namespace || 'default',
      uid,
      annotations: { ...metadata.annotations, [hashKey]: uid },
    },
    spec: { ...spec, nodeName, tolerations: [...tolerations, staysAnyway] },
    status: { ...status, phase: 'Pending' },
  }
}

/** Thirty-two hexadecimal digits. */
const digestOf = (text: string): string => new Random(hash(text)).hex(16)

/** What shows a static pod in the API. */
export function mirrorOf({ metadata, spec }: Pod, { metadata: { name, uid } }: Node): New<Pod> {
  const { annotations, labels } = metadata
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, [mirrorAnnotation]: annotations![hashKey] },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid, controller: true }],
    },
    spec,
  }
}

/** Whether a mirror shows this static pod, and not an earlier one of its name. */
export const isMirrorOf = (mirror: Pod, { metadata }: Pod): boolean =>
  mirror.metadata.annotations?.[mirrorAnnotation] === metadata.annotations?.[hashKey]

/** The objects of the API that a pod refers to, by their resource; undefined where there are none: a static pod has none. */
export function apiReferenceOf(spec: PodSpec): string | undefined {
  if (spec.serviceAccountName) return 'serviceaccounts'
  const { containers, initContainers = [], imagePullSecrets, volumes = [], resourceClaims } = spec
  const all = [...containers, ...initContainers]
  const refersTo = (kind: 'secret' | 'configMap') =>
    all.some(
      ({ env = [], envFrom = [] }) =>
        env.some(({ valueFrom }) => valueFrom?.[`${kind}KeyRef`]) ||
        envFrom.some((each) => each[`${kind}Ref`]),
    )
  const inVolumes = (find: (volume: Volume) => unknown) => volumes.some(find)
  if (imagePullSecrets?.length || refersTo('secret') || inVolumes(hasSecret)) return 'secrets'
  if (refersTo('configMap') || inVolumes(hasConfigMap)) return 'configmaps'
  if (resourceClaims?.length) return 'resourceclaims'
  for (const volume of volumes) {
    const found = apiReferenceOfVolume(volume)
    if (found !== undefined) return found
  }
  return undefined
}

/** Of the volumes whose secrets are found before anything else is looked at. */
const hasSecret = (volume: Volume): boolean =>
  Boolean(
    volume.secret ||
      volume.azureFile ||
      volume.cephfs?.secretRef ||
      volume.cinder?.secretRef ||
      volume.flexVolume?.secretRef ||
      volume.rbd?.secretRef ||
      volume.scaleIO?.secretRef ||
      volume.iscsi?.secretRef ||
      volume.storageos?.secretRef ||
      volume.csi?.nodePublishSecretRef ||
      volume.projected?.sources?.some(({ secret }) => secret),
  )

const hasConfigMap = (volume: Volume): boolean =>
  Boolean(volume.configMap || volume.projected?.sources?.some(({ configMap }) => configMap))

function apiReferenceOfVolume(volume: Volume): string | undefined {
  if (volume.csi) return 'csidrivers (via CSI volumes)'
  if (volume.glusterfs) return 'endpoints (via glusterFS volumes)'
  if (volume.persistentVolumeClaim) return 'persistentvolumeclaims'
  if (volume.ephemeral) return 'persistentvolumeclaims (via ephemeral volumes)'
  for (const source of volume.projected?.sources ?? []) {
    if (source.serviceAccountToken) return 'serviceaccounts (via projected volumes)'
    if (source.clusterTrustBundle) return 'clustertrustbundles'
    if (source.podCertificate) return 'podcertificates'
  }
  return undefined
}
