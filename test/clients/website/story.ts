/** What a controller of Websites does, whoever wrote it and in what: each story needs something of the API server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { definition, type WebhookAddresses, webhooks } from './definition.ts'

export interface RunningController {
  readonly webhooks: WebhookAddresses
  stop(): void | Promise<void>
}

interface Stored {
  readonly message?: string
  readonly metadata: {
    readonly name: string
    readonly generation: number
    readonly finalizers?: readonly string[]
    readonly ownerReferences?: readonly object[]
    readonly deletionTimestamp?: string
    readonly resourceVersion: string
    readonly uid: string
  }
  // biome-ignore lint/suspicious/noExplicitAny: objects of several kinds
  readonly spec?: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly status?: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly data?: any
}

const websites = '/apis/example.com/v1/namespaces/default/websites'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const configMaps = '/api/v1/namespaces/default/configmaps'

/** It takes a controller no longer to do anything, on a machine that has other things to do. */
const longestMs = 30_000

/** @param start starts the controller against a server */
export function tellStories(
  title: string,
  start: (url: string) => Promise<RunningController>,
  { startMs = longestMs }: { readonly startMs?: number } = {},
): void {
  describe(title, () => {
    let cluster: Cluster
    let url: string
    let controller: RunningController | undefined
    beforeAll(async () => {
      cluster = createCluster({ nodes: 1 })
      cluster.apply(definition)
      cluster.settle()
      url = (await cluster.listen()).url
      controller = await start(url)
      cluster.apply(webhooks(controller.webhooks))
    }, startMs)
    afterAll(async () => {
      await controller?.stop()
      await cluster.close()
    })

    async function ask(method: string, path: string, body?: object, type = 'application/json') {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': type },
        body: body && JSON.stringify(body),
      })
      const object = (await response.json()) as Stored
      return { status: response.status, warning: response.headers.get('warning'), object }
    }

    const create = (name: string, spec: object, more: object = {}) =>
      ask('POST', websites, {
        apiVersion: 'example.com/v1',
        kind: 'Website',
        metadata: { name, ...more },
        spec,
      })
    const change = (name: string, patch: object) =>
      ask('PATCH', `${websites}/${name}`, patch, 'application/merge-patch+json')

    /** Waits for an object to be as is wanted, by a watch. */
    async function until(path: string, name: string, isAsWanted: (object: Stored, type: string) => boolean) {
      const query = `?watch=true&fieldSelector=metadata.name%3D${name}&timeoutSeconds=${longestMs / 1000}`
      const watch = new AbortController()
      const response = await fetch(`${url}${path}${query}`, { signal: watch.signal })
      let text = ''
      let last: unknown
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        text += piece
        const lines = text.split('\n')
        text = lines.pop()!
        for (const line of lines) {
          const { type, object } = JSON.parse(line)
          last = object
          if (!isAsWanted(object, type)) continue
          watch.abort()
          return object as Stored
        }
      }
      throw new Error(`${name} never was as is wanted, but at last ${JSON.stringify(last)}`)
    }

    const isThere = () => true
    const isGone = (_object: Stored, type: string) => type === 'DELETED'
    const isReady = ({ metadata, status }: Stored) =>
      status?.observedGeneration === metadata.generation &&
      status.conditions.some((each: { type: string; status: string }) => each.status === 'True')

    test(
      'what is left out is filled in by its webhook, and what is wrong is refused or warned of by the other',
      async () => {
        const { status, object } = await create('plain', { page: 'hello' })
        expect([status, object.message]).toEqual([201, undefined])
        expect(object.spec).toEqual({ page: 'hello', replicas: 1 })

        const refused = await create('empty', { page: '' })
        expect(refused.status).toBe(403)
        expect(refused.object.message).toContain(
          'admission webhook "websites.example.com" denied the request: a website needs a page',
        )
        expect((await change('plain', { spec: { page: '' } })).status).toBe(403)
        expect((await change('plain', { spec: { replicas: 6 } })).warning).toContain(
          'so many replicas are seldom needed',
        )
      },
      longestMs,
    )

    test(
      'what it makes belongs to its Website, which tells how far it is',
      async () => {
        const { object: site } = await create('shop', { page: 'buy', replicas: 2 })
        const { status } = await until(websites, 'shop', isReady)
        expect(status).toMatchObject({ readyReplicas: 2, conditions: [{ type: 'Ready', status: 'True' }] })

        const owner = { kind: 'Website', name: 'shop', uid: site.metadata.uid, controller: true }
        const { object: page } = await ask('GET', `${configMaps}/shop-page`)
        expect(page.data).toEqual({ 'index.html': 'buy' })
        expect(page.metadata.ownerReferences).toMatchObject([owner])
        const { object: deployment } = await ask('GET', `${deployments}/shop`)
        expect(deployment.metadata.ownerReferences).toMatchObject([owner])
      },
      longestMs,
    )

    test(
      'a change of the spec counts as a generation, one of the status does not, and both are carried on',
      async () => {
        await create('blog', { page: 'first' })
        const before = await until(websites, 'blog', isReady)
        await change('blog', { spec: { page: 'second' } })
        const after = await until(websites, 'blog', (each) => isReady(each) && each.spec.page === 'second')

        expect(after.metadata.generation).toBe(before.metadata.generation + 1)
        expect((await ask('GET', `${configMaps}/blog-page`)).object.data).toEqual({ 'index.html': 'second' })
      },
      longestMs,
    )

    test(
      'what somebody takes away is made again',
      async () => {
        await create('wiki', { page: 'all' })
        await until(websites, 'wiki', isReady)
        const first = await until(configMaps, 'wiki-page', isThere)
        await ask('DELETE', `${configMaps}/wiki-page`)
        const again = await until(
          configMaps,
          'wiki-page',
          ({ metadata: { uid } }) => uid !== first.metadata.uid,
        )

        expect(again.data).toEqual({ 'index.html': 'all' })
      },
      longestMs,
    )

    test(
      'who writes from a view that is out of date is told of the conflict, and tries again',
      async () => {
        await create('hasty', { page: 'x' }, { annotations: { 'example.com/stumbles': 'once' } })
        const { status } = await until(websites, 'hasty', (each) => each.status?.conflicts > 0)

        expect(status.conflicts).toBe(1)
      },
      longestMs,
    )

    test(
      'a Website goes when its finalizer is gone, and takes with it what belongs to it',
      async () => {
        await create('brief', { page: 'bye' }, { labels: { 'example.com/keep': 'yes' } })
        const { metadata } = await until(websites, 'brief', isReady)
        expect(metadata.finalizers).toEqual(['example.com/farewell'])
        const kept = await ask('DELETE', `${websites}/brief`)
        expect(kept.object.message).toContain('denied the request: brief is to be kept')

        await change('brief', { metadata: { labels: { 'example.com/keep': null } } })
        const ends = [until(websites, 'brief', isGone), until(deployments, 'brief', isGone)]
        const { status, object } = await ask('DELETE', `${websites}/brief`)
        expect(status).toBe(200)
        expect(object.metadata.deletionTimestamp).toBeDefined()
        await Promise.all(ends)

        expect((await ask('GET', `${configMaps}/brief-was`)).object.data).toEqual({ page: 'bye' })
      },
      longestMs,
    )
  })
}
