/** Who names whom: what names an object is given its new name. Source: kustomize's builtinpluginconsts, filters/nameref. */
import { isMap } from '../../../../../api/json-map.ts'
import { failure } from '../failure.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import type { Json, Resource } from './resource.ts'

const rbac = 'rbac.authorization.k8s.io'
const admission = 'admissionregistration.k8s.io'

/** Where kinds have the spec of a Pod. */
const podSpecs: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
}

/** Those that also name accounts, claims and priorities, as far as they are looked at. */
const { PodTemplate: _template, ReplicaSet: _set, ...others } = podSpecs
const accountSpecs = { ...others, ReplicationController: 'spec/template/spec' }

const inPods = (specs: Readonly<Record<string, string>>, fields: readonly string[]): readonly FieldPath[] =>
  Object.entries(specs).flatMap(([kind, spec]) => fields.map((field) => ({ kind, path: `${spec}/${field}` })))

const containers = (field: string) => [`containers/${field}`, `initContainers/${field}`]

const resourceNames: readonly FieldPath[] = ['Role', 'ClusterRole'].map((kind) => ({
  kind,
  path: 'rules/resourceNames',
}))

const ofIngress = (paths: readonly string[]) => paths.map((path) => ({ kind: 'Ingress', path }))

interface Referred {
  readonly kind: string
  readonly group?: string
  readonly from: readonly FieldPath[]
}

const referred: readonly Referred[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    kind,
    from: [{ kind: 'HorizontalPodAutoscaler', path: 'spec/scaleTargetRef/name' }],
  })),
  {
    kind: 'ConfigMap',
    from: [
      ...inPods(podSpecs, [
        'volumes/configMap/name',
        'volumes/projected/sources/configMap/name',
        ...containers('env/valueFrom/configMapKeyRef/name'),
        ...containers('envFrom/configMapRef/name'),
      ]),
      ...resourceNames,
      ...ofIngress(['metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap']),
    ],
  },
  {
    kind: 'Secret',
    from: [
      ...inPods(podSpecs, [
        'volumes/secret/secretName',
        'volumes/projected/sources/secret/name',
        'imagePullSecrets/name',
        ...containers('env/valueFrom/secretKeyRef/name'),
        ...containers('envFrom/secretRef/name'),
      ]),
      ...ofIngress([
        'spec/tls/secretName',
        ...['ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-secret'].map(
          (key) => `metadata/annotations/${key}`,
        ),
        'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret',
      ]),
      { kind: 'ServiceAccount', path: 'imagePullSecrets/name' },
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((field) => ({
        kind: 'StorageClass',
        path: `parameters/${field}`,
      })),
      ...resourceNames,
      { kind: 'PersistentVolume', path: 'spec/azureFile/secretName' },
    ],
  },
  {
    kind: 'Service',
    from: [
      { kind: 'StatefulSet', group: 'apps', path: 'spec/serviceName' },
      ...ofIngress(['spec/rules/http/paths/backend/service/name', 'spec/defaultBackend/service/name']),
      { kind: 'APIService', path: 'spec/service/name' },
      ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
        kind,
        group: admission,
        path: 'webhooks/clientConfig/service',
      })),
    ],
  },
  { kind: 'Role', group: rbac, from: [{ kind: 'RoleBinding', path: 'roleRef/name' }] },
  {
    kind: 'ClusterRole',
    group: rbac,
    from: ['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ kind, path: 'roleRef/name' })),
  },
  {
    kind: 'ServiceAccount',
    from: [
      ...['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ kind, path: 'subjects' })),
      ...inPods(accountSpecs, ['serviceAccountName']),
    ],
  },
  { kind: 'PersistentVolumeClaim', from: inPods(accountSpecs, ['volumes/persistentVolumeClaim/claimName']) },
  { kind: 'PersistentVolume', from: [{ kind: 'PersistentVolumeClaim', path: 'spec/volumeName' }] },
  {
    kind: 'StorageClass',
    from: [
      ...['PersistentVolume', 'PersistentVolumeClaim'].map((kind) => ({
        kind,
        path: 'spec/storageClassName',
      })),
      { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/storageClassName' },
    ],
  },
  { kind: 'PriorityClass', from: inPods(accountSpecs, ['priorityClassName']) },
  {
    kind: 'ValidatingAdmissionPolicy',
    from: [{ kind: 'ValidatingAdmissionPolicyBinding', path: 'spec/policyName' }],
  },
]

/** Gives all that names an object the name that it has now. @throws Failure where several are meant */
export function followNames(resources: readonly Resource[]): void {
  const byKind = new Map<string, Map<string, Resource[]>>()
  for (const resource of resources) {
    const names = byKind.get(resource.kind) ?? new Map<string, Resource[]>()
    byKind.set(resource.kind, names)
    for (const name of new Set(resource.identities.map((each) => each.name))) {
      const called = names.get(name)
      if (called) called.push(resource)
      else names.set(name, [resource])
    }
  }
  for (const { kind, group, from } of referred) {
    const names = byKind.get(kind)
    if (!names) continue
    for (const resource of resources)
      for (const place of from)
        if (isFor(place, resource))
          changeAt(resource, place, (value) => renamed(resource, value, { names, group }))
  }
}

interface Candidates {
  readonly names: ReadonlyMap<string, readonly Resource[]>
  readonly group: string | undefined
}

function renamed(referrer: Resource, value: unknown, { names, group }: Candidates): unknown {
  if (isMap(value)) return renamedMap(referrer, value as Json, { names, group })
  if (typeof value !== 'string') return value
  return meant(referrer, value, spacesOf(referrer), { names, group })?.name ?? value
}

/** One that is named with its namespace: an account of a binding (and whoever else is called so), a Service of a webhook. */
function renamedMap(referrer: Resource, value: Json, candidates: Candidates): Json {
  const spaces = value['namespace'] === undefined ? spacesOf(referrer) : [String(value['namespace'])]
  const found = meant(referrer, String(value['name'] ?? ''), spaces, candidates)
  if (!found) return value
  return { ...value, name: found.name, ...(found.namespace && { namespace: found.namespace }) }
}

/** The namespaces in which it was, and is. */
const spacesOf = (resource: Resource): readonly string[] =>
  resource.identities.map(({ namespace }) => namespace)

function meant(
  referrer: Resource,
  name: string,
  spaces: readonly string[],
  { names, group }: Candidates,
): Resource | undefined {
  const called = (names.get(name) ?? []).filter((each) => group === undefined || each.group === group)
  if (called.length === 0) return undefined
  const there = called.filter(
    (each) =>
      each.isClusterWide ||
      referrer.isClusterWide ||
      each.identities.some(
        (identity) =>
          identity.name === name &&
          spaces.some((space) => (space || 'default') === (identity.namespace || 'default')),
      ),
  )
  if (there.length <= 1) return there[0]
  const ofLayer = there.filter((each) => isOfLayer(each, referrer))
  const left = ofLayer.length > 0 ? ofLayer : there
  const first = left[0]
  if (left.every((each) => each.name === first.name)) return first
  throw failure(
    `found multiple possible referrals: ${left.map(({ shown }) => shown).join(', ')}: in ${referrer.shown}`,
  )
}

/** Whether both have gone through the same layers. */
const isOfLayer = (one: Resource, other: Resource): boolean =>
  endsAlike(one.prefixes, other.prefixes) && endsAlike(one.suffixes, other.suffixes)

const endsAlike = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, n) => each === b[n])
