/** Answers in the shape of the Fetch API. */
import type { Headed, Whole } from '../apiserver/rest/answer.ts'

const decoder = new TextDecoder()

/**
 * A `Response` whose text is there already. What tests and controllers ask of an answer is answered at once; a real one
 * is made where more is asked, for that costs more than most requests.
 */
export class WholeResponse implements Response {
  readonly type = 'default'
  readonly redirected = false
  readonly url = ''
  readonly statusText = ''
  bodyUsed = false
  readonly #answer: Whole
  #headers: Headers | undefined
  #whole: Response | undefined

  constructor(answer: Whole) {
    this.#answer = answer
  }

  get status(): number {
    return this.#answer.code
  }

  get ok(): boolean {
    const { code } = this.#answer
    return code >= 200 && code < 300
  }

  get headers(): Headers {
    this.#headers ??= headersOf(this.#answer.type, this.#answer)
    return this.#headers
  }

  get body(): Response['body'] {
    return this.#real.body
  }

  text(): Promise<string> {
    try {
      return Promise.resolve(this.#take())
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#take())
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#real.arrayBuffer()
  }

  blob(): ReturnType<Response['blob']> {
    return this.#real.blob()
  }

  formData(): ReturnType<Response['formData']> {
    return this.#real.formData()
  }

  clone(): Response {
    return this.#whole ? this.#whole.clone() : new WholeResponse(this.#answer)
  }

  /** @throws TypeError when it has been taken already */
  #take(): string {
    if (this.bodyUsed || this.#whole?.bodyUsed)
      throw new TypeError('Body is unusable: it has been read already')
    this.bodyUsed = true
    const { body } = this.#answer
    return typeof body === 'string' ? body : decoder.decode(body)
  }

  get #real(): Response {
    this.#whole ??= realResponse(this.#answer, this.headers)
    return this.#whole
  }
}

/** A text that is empty would be of a type. */
const isBodiless = ({ code, body }: Whole) => code === 204 || code === 304 || body === ''

function realResponse(answer: Whole, headers: Headers): Response {
  // No real one has another status, and nobody asks it for its own.
  const status = Math.min(answer.code, 599)
  return new Response(isBodiless(answer) ? null : answer.body, { status, headers })
}

/** What comes piece by piece. */
export const streamResponse = (type: string, body: ReadableStream<Uint8Array>, answer: Headed): Response =>
  new Response(body, { status: 200, headers: headersOf(type, answer) })

function headersOf(type: string, { usual, headers: own }: Headed): Headers {
  const headers = new Headers(type ? { 'content-type': type } : {})
  const all: Record<string, string | string[]> = {}
  usual?.addTo(all, crypto.randomUUID())
  Object.assign(all, own)
  for (const name in all) for (const value of [all[name]].flat()) headers.append(name, value)
  return headers
}
