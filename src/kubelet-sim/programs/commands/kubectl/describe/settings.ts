/** What a describer has at hand. */
import type { Event } from '../../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../../api/kind.ts'
import { age } from '../../../../../api/time.ts'
import type { Working } from '../../../../runtime/program.ts'
import type { Kubectl } from '../kubectl-process.ts'
import type { Page } from './page.ts'

/** Writes all that is to be said of an object. */
export type Describer<T extends KubeObject = KubeObject> = (page: Page, object: T, view: View) => Working

/** The cluster, as far as it has to do with an object. */
export class View {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly showsEvents: boolean,
  ) {}

  /** How long ago it was: `5m30s`. */
  age(timestamp: string | undefined): string {
    return age(timestamp, this.kubectl.now)
  }

  /** All of a list; nothing where the server does not give it. @param path with its query */
  *list<T extends KubeObject>(path: string): Working<readonly T[]> {
    const found = yield* this.kubectl.client.find<{ readonly items?: readonly T[] }>(path)
    return found?.items ?? []
  }

  *find<T extends KubeObject>(path: string): Working<T | undefined> {
    return yield* this.kubectl.client.find<T>(path)
  }

  /** The Events of an object; undefined where nobody wants to see them. */
  *eventsOf(
    { kind, metadata }: KubeObject,
    { withKind = true, uid = metadata.uid as string | undefined } = {},
  ): Working<readonly Event[] | undefined> {
    if (!this.showsEvents) return undefined
    const { name, namespace = '' } = metadata
    const fields = Object.entries({
      name,
      namespace,
      ...(withKind && { kind }),
      ...(uid && { uid }),
    }).map(([key, value]) => `involvedObject.${key}=${value}`)
    const where = namespace ? `/namespaces/${namespace}` : ''
    return yield* this.list<Event>(
      `/api/v1${where}/events?fieldSelector=${encodeURIComponent(fields.join(','))}`,
    )
  }
}
