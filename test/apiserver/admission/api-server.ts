/** An API server alone: no controllers, no nodes. For tests of what it lets in. */
import { namespace } from '../../../src/api/core/namespace.ts'
import { ApiError } from '../../../src/api/errors.ts'
import type { Pod, PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { Kind, KubeObject, New } from '../../../src/api/kind.ts'
import { type AdmissionOptions, admissionPlugins } from '../../../src/apiserver/admission/plugins.ts'
import { Registry } from '../../../src/apiserver/registry.ts'
import { Resources } from '../../../src/apiserver/resources.ts'
import { Store } from '../../../src/apiserver/store/store.ts'
import { Client } from '../../../src/client/client.ts'
import { userNamed } from '../../../src/client/user.ts'
import { kinds } from '../../../src/kinds.ts'
import { Clock } from '../../../src/sim/clock.ts'
import { Random } from '../../../src/sim/random.ts'

export interface TestApiServer {
  readonly registry: Registry
  /** Checked, as users are. */
  readonly user: Client
  /** Trusted, as the parts of a cluster are. */
  readonly part: Client
}

/** It has the namespaces `default` and `kube-system`. */
export function apiServer(options: AdmissionOptions = {}): TestApiServer {
  const clock = new Clock(Date.UTC(2026, 0, 1))
  const registry = new Registry({
    store: new Store(clock),
    clock,
    random: new Random(1),
    resources: new Resources(kinds.map(({ kind }) => kind)),
    admission: admissionPlugins(options),
  })
  const user = new Client(registry, {
    fieldManager: 'test',
    user: userNamed('test'),
    fieldValidation: 'Strict',
  })
  const part = new Client(registry, { fieldManager: 'test', user: userNamed('test'), trusted: true })
  for (const name of ['default', 'kube-system']) user.create(namespace, { metadata: { name } })
  return { registry, user, part }
}

/** What the API server says when it refuses. */
export function refusal(act: () => unknown): ApiError {
  try {
    act()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('it was let in')
}

/** The cells that `kubectl get` prints for an object, by column; with those of `-o wide`. */
export const cellsOf = <T extends KubeObject>(kind: Kind<T>, object: T, now = 0): Record<string, unknown> =>
  Object.fromEntries(kind.columns.map(({ name, cell }) => [name, cell(object, now)]))

export const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: 'nginx' }] },
}
export const selector = { matchLabels: { app: 'web' } }

/** Metadata of an object in the namespace `default`. */
export const named = (name: string) => ({ name, namespace: 'default' })

export const podNamed = (name: string, spec: New<Pod>['spec'] = {}): New<Pod> => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
})

/** A pod made from a template that is stored already, as controllers make them. */
export const podOf = (name: string, spec: PodSpec): New<Pod> =>
  ({ metadata: { name, namespace: 'default' }, spec }) as New<Pod>
