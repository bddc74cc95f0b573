/** Gives every pod a service account, and its containers the account's token. */
import type { Draft } from 'immer'
import { rootCaName } from '../../api/core/configmap.ts'
import { isMirror } from '../../api/core/mirror-pod.ts'
import { pod } from '../../api/core/pod.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import { forbidden } from '../../api/errors.ts'
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByPair } from '../../api/memo.ts'
import { hash, Random } from '../../sim/random.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { ownSpec } from './pod-spec.ts'
import {
  ephemeralSecretProblem,
  guardsSecrets,
  mirrorProblem,
  secretProblem,
} from './service-account-secrets.ts'

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'

export const serviceAccountAdmission: AdmissionPlugin = {
  name: 'ServiceAccount',
  operations: ['CREATE', 'UPDATE'],
  kinds: [pod],
  letsRepeat: () => true,

  admit(request) {
    if (request.operation === 'UPDATE') {
      if (request.subresource === 'ephemeralcontainers') admitDebugging(request)
      return
    }
    if (isMirror(request.object as Pod)) return refuse(request, mirrorProblem(request.object as Pod))
    const spec = ownSpec(request.object)
    spec.serviceAccountName ||= spec.serviceAccount || 'default'
    // The older name of the same field.
    spec.serviceAccount = spec.serviceAccountName
    const account = accountOf(request, spec.serviceAccountName)
    if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) {
      mountToken(request.object)
    }
    if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets as Draft<ServiceAccount>['imagePullSecrets']
    }
    if (account && guardsSecrets(account)) refuse(request, secretProblem(spec as PodSpec, account))
  },
}

function admitDebugging(request: AdmissionRequest): void {
  const { spec, metadata } = request.object as Pod
  const { serviceAccountName: name = 'default' } = spec
  const account = request.store.get(serviceAccount, { name, namespace: metadata.namespace })
  if (account && guardsSecrets(account)) refuse(request, ephemeralSecretProblem(spec, account))
}

/** @param why undefined where nothing is wrong */
function refuse({ kind, name }: AdmissionRequest, why: string | undefined): void {
  if (why !== undefined) throw forbidden(kind, name, why)
}

/** The account of a name; undefined for the one that is yet to be made. */
function accountOf(request: AdmissionRequest, name: string): ServiceAccount | undefined {
  const { namespace } = request.object.metadata
  const found = request.store.get(serviceAccount, { name, namespace })
  // The API server waits for the account that every namespace is about to get; nobody can wait here.
  if (!found && name !== 'default') {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`
    refuse(request, why)
  }
  return found
}

/**
 * Mounts the token into every container. All pods of a template get the same lists: the end of the volume's name,
 * which a real cluster draws for each pod, follows from the containers here.
 */
function mountToken(object: AdmissionRequest['object']): void {
  const spec = ownSpec(object)
  const given: PodSpec = spec
  const { containers, initContainers = none, volumes = none } = given
  const mounted = mountedInto(containers, initContainers)
  if (!mounted) return
  const own = volumes.find(({ name }) => name.startsWith(volumePrefix))
  const name = own?.name ?? mounted.volumeName
  const named = name === mounted.volumeName ? mounted : mount(containers, initContainers, name)
  spec.containers = named.containers as Draft<Container>[]
  if (initContainers.length > 0) spec.initContainers = named.initContainers as Draft<Container>[]
  if (!own) spec.volumes = withVolume(volumes, named.volume) as Draft<Volume>[]
}

const none: readonly never[] = Object.freeze([])

interface Mounted {
  readonly volumeName: string
  readonly volume: Volume
  readonly containers: readonly Container[]
  readonly initContainers: readonly Container[]
}

const isMounted = ({ volumeMounts = [] }: Container) =>
  volumeMounts.some((mount) => mount.mountPath === mountPath)

/** Containers with their tokens; undefined where every container has something of its own at the token's place. */
const mountedInto = memoByPair((containers: readonly Container[], initContainers: readonly Container[]) => {
  if (containers.every(isMounted) && initContainers.every(isMounted)) return undefined
  const text = JSON.stringify([containers, initContainers])
  return deepFreeze(mount(containers, initContainers, volumePrefix + new Random(hash(text)).suffix(5)))
})

function mount(
  containers: readonly Container[],
  initContainers: readonly Container[],
  name: string,
): Mounted {
  const withToken = (container: Container): Container =>
    isMounted(container)
      ? container
      : {
          ...container,
          volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }],
        }
  return {
    volumeName: name,
    volume: tokenVolume(name),
    containers: containers.map(withToken),
    initContainers: initContainers.map(withToken),
  }
}

const withVolume = memoByPair((volumes: readonly Volume[], volume: Volume): readonly Volume[] => {
  const all = [...volumes, volume]
  return Object.isFrozen(volumes) && Object.isFrozen(volume) ? deepFreeze(all) : all
})

/** The token, the certificate of the API server, and the name of the namespace. */
const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: rootCaName, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
})
