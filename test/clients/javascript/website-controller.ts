/** A controller as people write them with `@kubernetes/client-node`: it keeps a page and a Deployment for every Website. */
import { isDeepStrictEqual } from 'node:util'
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  type Informer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type V1Deployment,
} from '@kubernetes/client-node'

interface Website extends KubernetesObject {
  readonly metadata: NonNullable<KubernetesObject['metadata']>
  readonly spec: { readonly page: string; readonly replicas: number }
  readonly status?: { readonly conflicts?: number }
}

const kind = { group: 'example.com', version: 'v1', plural: 'websites' }
const finalizer = 'example.com/farewell'
/** Somebody asks the controller to write from a view that is out of date. */
const stumbles = 'example.com/stumbles'

export class WebsiteController {
  readonly #core: CoreV1Api
  readonly #apps: AppsV1Api
  readonly #custom: CustomObjectsApi
  readonly #informers: Informer<KubernetesObject>[] = []
  readonly #due = new Set<string>()
  #working = Promise.resolve()
  #isStopped = false

  constructor(
    private readonly config: KubeConfig,
    private readonly namespace: string,
  ) {
    this.#core = config.makeApiClient(CoreV1Api)
    this.#apps = config.makeApiClient(AppsV1Api)
    this.#custom = config.makeApiClient(CustomObjectsApi)
  }

  async start(): Promise<void> {
    const { namespace } = this
    await this.#follow(
      `/apis/example.com/v1/namespaces/${namespace}/websites`,
      () => this.#custom.listNamespacedCustomObject({ ...kind, namespace }),
      ({ metadata }) => metadata?.name,
    )
    await this.#follow(
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      () => this.#apps.listNamespacedDeployment({ namespace }),
      ownerOf,
    )
    await this.#follow(
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => this.#core.listNamespacedConfigMap({ namespace }),
      ownerOf,
    )
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const informer of this.#informers) await informer.stop()
    await this.#working
  }

  async #follow<T extends KubernetesObject>(
    path: string,
    list: () => Promise<KubernetesListObject<T>>,
    siteOf: (object: KubernetesObject) => string | undefined,
  ): Promise<void> {
    const informer = makeInformer(this.config, path, list) as unknown as Informer<KubernetesObject>
    this.#informers.push(informer)
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => {
        const name = siteOf(object)
        if (name !== undefined) this.#enqueue(name)
      })
    }
    await informer.start()
  }

  /** One at a time. What is refused for a conflict, or because something is not there yet, is tried again. */
  #enqueue(name: string): void {
    if (this.#due.has(name)) return
    this.#due.add(name)
    this.#working = this.#working.then(async () => {
      this.#due.delete(name)
      if (this.#isStopped) return
      try {
        await this.#reconcile(name)
      } catch (error) {
        if (!(error instanceof ApiException)) throw error
        if (error.code === 409) this.#enqueue(name)
      }
    })
  }

  async #reconcile(name: string): Promise<void> {
    const site = await this.#siteNamed(name)
    if (!site) return
    if (site.metadata.deletionTimestamp) return this.#sayFarewell(site)
    const { finalizers = [] } = site.metadata
    if (!finalizers.includes(finalizer)) {
      await this.#replace({
        ...site,
        metadata: { ...site.metadata, finalizers: [...finalizers, finalizer] },
      })
      return
    }
    await this.#keepPage(site)
    await this.#report(site, await this.#keepDeployment(site))
  }

  #siteNamed(name: string): Promise<Website | undefined> {
    return orNone(this.#custom.getNamespacedCustomObject({ ...kind, namespace: this.namespace, name }))
  }

  #replace(body: Website): Promise<Website> {
    const { namespace } = this
    return this.#custom.replaceNamespacedCustomObject({ ...kind, namespace, name: body.metadata.name!, body })
  }

  /** What is left of a Website is a record that it was, in nobody's hands. */
  async #sayFarewell(site: Website): Promise<void> {
    const { finalizers = [], name } = site.metadata
    if (!finalizers.includes(finalizer)) return
    const record = { metadata: { name: `${name}-was` }, data: { page: site.spec.page } }
    await orNone(this.#core.createNamespacedConfigMap({ namespace: this.namespace, body: record }), 409)
    const left = finalizers.filter((each) => each !== finalizer)
    await this.#replace({ ...site, metadata: { ...site.metadata, finalizers: left } })
  }

  async #keepPage(site: Website): Promise<void> {
    const { namespace } = this
    const name = `${site.metadata.name}-page`
    const body = { metadata: ownedBy(site, name), data: { 'index.html': site.spec.page } }
    const found = await orNone(this.#core.readNamespacedConfigMap({ name, namespace }))
    if (!found) await this.#core.createNamespacedConfigMap({ namespace, body })
    else if (found.data?.['index.html'] !== site.spec.page)
      await this.#core.replaceNamespacedConfigMap({ name, namespace, body })
  }

  async #keepDeployment(site: Website): Promise<V1Deployment> {
    const { namespace } = this
    const name = site.metadata.name!
    const found = await orNone(this.#apps.readNamespacedDeployment({ name, namespace }))
    const labels = { website: name }
    if (!found) {
      const template = {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
      }
      const spec = { replicas: site.spec.replicas, selector: { matchLabels: labels }, template }
      return this.#apps.createNamespacedDeployment({
        namespace,
        body: { metadata: ownedBy(site, name), spec },
      })
    }
    if (found.spec?.replicas === site.spec.replicas) return found
    const body = { ...found, spec: { ...found.spec!, replicas: site.spec.replicas } }
    return this.#apps.replaceNamespacedDeployment({ name, namespace, body })
  }

  /** Writes the status. Whoever stumbles does so once, is told of the conflict, and tries again from what is there. */
  async #report(seen: Website, deployment: V1Deployment): Promise<void> {
    let conflicts = seen.status?.conflicts ?? 0
    const name = seen.metadata.name!
    const isOutdated = seen.metadata.annotations?.[stumbles] !== undefined && conflicts === 0
    if (isOutdated) {
      const annotations = { ...seen.metadata.annotations, 'example.com/touched': 'yes' }
      await this.#replace({ ...seen, metadata: { ...seen.metadata, annotations } })
    }
    for (let site = seen; ; site = (await this.#siteNamed(name))!) {
      // What is there by now may be newer than what the rest was made of.
      const body = { ...site, status: statusOf(seen, deployment, conflicts) }
      if (isDeepStrictEqual(site.status, body.status) && site === seen && !isOutdated) return
      const ended = await orNone(
        this.#custom.replaceNamespacedCustomObjectStatus({
          ...kind,
          namespace: this.namespace,
          name,
          body,
        }),
        409,
      )
      if (ended) return
      conflicts++
    }
  }
}

function statusOf({ metadata, spec }: Website, { status }: V1Deployment, conflicts: number) {
  const readyReplicas = status?.readyReplicas ?? 0
  const isReady = readyReplicas >= spec.replicas
  return {
    readyReplicas,
    observedGeneration: metadata.generation,
    conflicts,
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
  }
}

const ownerOf = ({ metadata }: KubernetesObject) =>
  metadata?.ownerReferences?.find(({ kind, controller }) => kind === 'Website' && controller)?.name

const ownedBy = ({ metadata }: Website, name: string) => ({
  name,
  ownerReferences: [
    {
      apiVersion: 'example.com/v1',
      kind: 'Website',
      name: metadata.name!,
      uid: metadata.uid!,
      controller: true,
      blockOwnerDeletion: true,
    },
  ],
})

/** What is answered; undefined where it is refused with `code`. */
async function orNone<T>(asked: Promise<T>, code = 404): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiException && error.code === code) return undefined
    throw error
  }
}
