/** A control plane that listens on a socket, and watches of it as clients have them. */
import { type ClientRequest, get, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Api, startApi } from '../../support/http.ts'

export interface Frame {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server, as a test reads it
  readonly object: any
}

/** Listens, once; later calls answer where. */
export async function listen({ app }: Pick<Api, 'app'>): Promise<{ readonly port: number }> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (app.server.address() as AddressInfo).port }
}

export async function startListening(...given: Parameters<typeof startApi>) {
  const api = await startApi(...given)
  const { port } = await listen(api)
  return { ...api, port, watch: (path: string, headers = {}) => WatchClient.open(port, path, headers) }
}

export type ListeningApi = Awaited<ReturnType<typeof startListening>>

/** One watch, whose frames are taken one by one or all together when it has ended. */
export class WatchClient {
  readonly #frames: Frame[] = []
  #wake = () => {}
  #text = ''
  isEnded = false

  private constructor(
    private readonly request: ClientRequest,
    readonly headers: IncomingHttpHeaders,
  ) {}

  static open(port: number, path: string, headers: Record<string, string>): Promise<WatchClient> {
    return new Promise((resolve, reject) => {
      const request = get({ port, path, headers, host: '127.0.0.1', agent: false })
      request.on('error', reject)
      request.on('response', (response) => {
        const client = new WatchClient(request, response.headers)
        response.setEncoding('utf8')
        response.on('data', (text: string) => client.#take(text))
        response.on('close', () => client.#end())
        response.on('error', () => client.#end())
        resolve(client)
      })
    })
  }

  /** The next frame. @throws when the watch ends without one */
  async next(): Promise<Frame> {
    while (this.#frames.length === 0) {
      if (this.isEnded) throw new Error('the watch has ended')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#frames.shift()!
  }

  /** The next frames, as `TYPE name`. */
  async names(count: number): Promise<string[]> {
    const found: string[] = []
    while (found.length < count) {
      const { type, object } = await this.next()
      found.push(`${type} ${object.metadata.name}`)
    }
    return found
  }

  /** All frames that are still to come. */
  async rest(): Promise<Frame[]> {
    while (!this.isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#frames.splice(0)
  }

  close(): void {
    this.request.destroy()
  }

  #take(text: string): void {
    // A long line comes in many pieces: it is put together once, by who parses it.
    const lines = text.split('\n')
    lines[0] = this.#text + lines[0]
    this.#text = lines.pop()!
    for (const line of lines) this.#frames.push(JSON.parse(line))
    this.#wake()
  }

  #end(): void {
    this.isEnded = true
    this.#wake()
  }
}
