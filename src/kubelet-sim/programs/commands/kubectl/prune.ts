/** `kubectl apply --prune`: what was applied once and is applied no more goes. Source: kubectl's apply/prune.go. */
import type { KubeObject } from '../../../../api/kind.ts'
import { lastAppliedAnnotation } from '../../../../api/last-applied-annotation.ts'
import type { Working } from '../../../runtime/program.ts'
import { failure, Refused } from './failure.ts'
import { dryRunOf } from './flags.ts'
import { type ApiKind, apiVersionOf, pathTo, shownGroupVersion } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import type { Results } from './output.ts'

/** What is looked through where nobody says otherwise. */
const usual =
  'core/v1/ConfigMap core/v1/Endpoints core/v1/PersistentVolumeClaim core/v1/Pod core/v1/ReplicationController core/v1/Secret core/v1/Service batch/v1/Job batch/v1/CronJob networking.k8s.io/v1/Ingress apps/v1/DaemonSet apps/v1/Deployment apps/v1/ReplicaSet apps/v1/StatefulSet core/v1/Namespace core/v1/PersistentVolume'.split(
    ' ',
  )

/** What has to be said with it. @throws Failure */
export function checkPrune({ flags }: Kubectl): void {
  if (flags.isOn('force')) throw failure('--force cannot be used with --prune')
  if (!flags.isOn('all') && !flags.get('selector'))
    throw failure(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    )
  if (flags.isOn('server-side'))
    throw failure("--prune is in alpha and doesn't currently work on objects created by server-side apply")
}

/** @param applied what has been applied just now */
export function* prune(kubectl: Kubectl, applied: readonly KubeObject[], results: Results): Working {
  const kinds = yield* kindsToPrune(kubectl)
  const kept = new Set(applied.map(({ metadata }) => metadata.uid))
  const namespaces = new Set(applied.flatMap(({ metadata }) => metadata.namespace ?? []))
  for (const namespace of namespaces)
    for (const kind of kinds)
      if (kind.isNamespaced) yield* pruneKind(kubectl, { kind, namespace, kept, results })
  for (const kind of kinds)
    if (!kind.isNamespaced) yield* pruneKind(kubectl, { kind, namespace: undefined, kept, results })
}

function* kindsToPrune(kubectl: Kubectl): Working<readonly ApiKind[]> {
  const kinds = yield* kubectl.kinds()
  const said = kubectl.flags.list('prune-allowlist')
  return (said.length > 0 ? said : usual).map((text) => {
    const [group, version, kind, ...more] = text.split('/')
    if (kind === undefined || more.length > 0)
      throw failure(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`)
    const own = group === 'core' ? '' : group
    const found = kinds.of(own ? `${own}/${version}` : version, kind)
    if (!found) throw failure(`no matches for kind "${kind}" in version "${own ? `${own}/` : ''}${version}"`)
    return found
  })
}

interface Pruned {
  readonly kind: ApiKind
  readonly namespace: string | undefined
  readonly kept: ReadonlySet<string | undefined>
  readonly results: Results
}

function* pruneKind(kubectl: Kubectl, { kind, namespace, kept, results }: Pruned): Working {
  const { client, flags } = kubectl
  const selector = flags.get('selector')
  const query = selector ? `?labelSelector=${encodeURIComponent(selector)}` : ''
  const path = pathTo(kind, namespace)
  const dryRun = dryRunOf(flags)
  try {
    const { items } = yield* client.get<{ items: readonly KubeObject[] }>(`${path}${query}`)
    for (const item of items) {
      const { uid, name, annotations } = item.metadata
      if (annotations?.[lastAppliedAnnotation] === undefined || kept.has(uid)) continue
      const body = {
        ...{ kind: 'DeleteOptions', apiVersion: 'v1' },
        propagationPolicy: propagation[flags.get('cascade') ?? 'background'] ?? 'Background',
        ...(dryRun === 'server' && { dryRun: ['All'] }),
      }
      if (dryRun !== 'client') yield* client.get(pathTo(kind, namespace, name), { method: 'DELETE', body })
      yield* results.tell(
        { ...item, apiVersion: apiVersionOf(kind), kind: kind.kind } as KubeObject,
        'pruned',
      )
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const what = kind.isNamespaced ? 'namespaced' : 'nonNamespaced'
    const shown = `${shownGroupVersion(kind)}, Kind=${kind.kind}`
    throw failure(`error pruning ${what} object ${shown}: ${error.status.message}`)
  }
}

const propagation: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
}
