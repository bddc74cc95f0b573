/** Plays a scenario, and answers what the server has said, in the form in which the real server's answers are kept. */
import { type Names, plain } from './plain.ts'
import type { Answer, Compared, Recorded, Step } from './scenario.ts'

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
}

export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

export interface Server {
  ask(request: Request): Promise<Said>
  /** Lets some time pass before something is asked again. */
  wait(): Promise<void>
  /** So often something is asked again until it is as it should be. */
  readonly patience: number
  /** Lets so much time pass. Default: by the watch that lasts so long. */
  pause?(ms: number): Promise<void>
}

export async function play(server: Server, { name, scenario }: Recorded): Promise<readonly Answer[]> {
  const run = new Run(server, scenario.namespace === false ? undefined : namespaceOf(name))
  await run.begin()
  const answers: Answer[] = []
  for (const step of scenario.steps) {
    const compared = step.compare ?? scenario.compare ?? 'all'
    answers.push(await run.step({ ...step, anyOrder: step.anyOrder ?? scenario.anyOrder }, compared))
  }
  await run.end(scenario.after)
  return answers
}

const namespaceOf = (name: string) =>
  `o-${name
    .replaceAll('/', '-')
    .replace(/[^a-z0-9-]/g, '')
    .slice(0, 50)}`

class Run {
  readonly #saved: Record<string, string | undefined>
  readonly #names: [string, string][] = []
  #isPatient = true

  constructor(
    private readonly server: Server,
    private readonly namespace: string | undefined,
  ) {
    this.#saved = { ns: namespace }
  }

  async begin(): Promise<void> {
    if (this.namespace === undefined) return
    const path = '/api/v1/namespaces'
    await this.#ask({ method: 'DELETE', path: `${path}/${this.namespace}` })
    await this.#until('http=404', { method: 'GET', path: `${path}/${this.namespace}` })
    await this.#ask({ method: 'POST', path, body: JSON.stringify({ metadata: { name: this.namespace } }) })
    await this.#until('http=200', {
      method: 'GET',
      path: `${path}/${this.namespace}/serviceaccounts/default`,
    })
  }

  async end(after: readonly string[] = []): Promise<void> {
    for (const path of after) await this.#ask({ method: 'DELETE', path: this.#filled(path) })
    if (this.namespace !== undefined)
      await this.#ask({ method: 'DELETE', path: `/api/v1/namespaces/${this.namespace}` })
  }

  async step(step: Step, compared: Compared): Promise<Answer> {
    const pauseMs = compared === 'nothing' ? pauseOf(step) : undefined
    if (pauseMs !== undefined && this.server.pause) {
      await this.server.pause(pauseMs)
      return {}
    }
    const request = this.#requestOf(step)
    const said = step.until ? await this.#until(step.until, request) : await this.#ask(request)
    const body = asEvents(asValue(said.text))
    if (step.anyOrder) sortCauses(body as Status)
    this.#save(step, body)
    return this.#compared(said, body, compared)
  }

  #requestOf(step: Step): Partial<Request> {
    const [method, ...path] = this.#filled(step.do).split(' ')
    const body = step.text ?? (step.body === undefined ? undefined : JSON.stringify(step.body))
    const headers = step.headers && JSON.parse(this.#filled(JSON.stringify(step.headers)))
    return {
      method,
      path: path.join('%20'),
      headers,
      ...(body !== undefined && { body: this.#filled(body) }),
    }
  }

  #filled(text: string): string {
    return text
      .replace(/<<(.+?)\*(\d+)>>/gs, (_, what: string, times: string) => what.repeat(Number(times)))
      .replace(/\{(\w+)\}/g, (whole, key: string) => this.#saved[key] ?? whole)
  }

  #ask({ method = 'GET', path = '/', headers = {}, body }: Partial<Request>): Promise<Said> {
    const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json'
    const usual = { Accept: 'application/json', ...(body !== undefined && { 'Content-Type': type }) }
    const all = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== null)
    return this.server.ask({ method, path, headers: Object.fromEntries(all), body })
  }

  /** Only the first wait of a scenario that is in vain takes its time. */
  async #until(wish: string, request: Partial<Request>): Promise<Said> {
    const [, where, wanted] = /^((?:\[[^\]]*\]|[^=[])*)=(.*)$/s.exec(wish)!
    for (let tries = 1; ; tries++) {
      const said = await this.#ask(request)
      const found = where === 'http' ? said.status : at(asValue(said.text), where)
      if (String(found ?? '') === wanted || !this.#isPatient) return said
      if (tries === this.server.patience) this.#isPatient = false
      else await this.server.wait()
    }
  }

  #save({ save = {} }: Step, body: unknown): void {
    for (const [key, where] of Object.entries(save)) {
      this.#saved[key] = at(body, where) as string
      if (/name$/i.test(key)) this.#names.push([this.#saved[key] ?? '', `<${key}>`])
    }
    const { generateName, name } = (at(body, 'metadata') ?? {}) as Record<string, string | undefined>
    if (generateName && name?.startsWith(generateName) && name !== generateName)
      this.#names.push([name, '<generated>'])
  }

  #compared({ status, headers, text }: Said, body: unknown, compared: Compared): Answer {
    const names: Names = this.#names
    if (compared === 'nothing') return {}
    if (compared === 'status') return { status }
    if (compared !== 'all') {
      const valueAt = (where: string) => {
        if (where === '@text') return plain(text, '', names)
        if (where.startsWith('@')) return plain(headers[where.slice(1)], '', names)
        return plain(at(body, where), where.split('.').at(-1)!, names)
      }
      return { status, ...Object.fromEntries(compared.map((where) => [where, valueAt(where)])) }
    }
    const type = headers['content-type']?.replace(/;\s*charset=utf-8/i, '')
    const warnings = headers.warning === undefined ? [] : [headers.warning]
    return { status, type, warnings, body: plain(body, '', names) }
  }
}

/** How long a watch lasts by which a scenario waits. */
function pauseOf(step: Step): number | undefined {
  const [, query = ''] = step.do.split('?')
  const parameters = new URLSearchParams(query)
  const lastsS = parameters.get('timeoutSeconds')
  return parameters.get('watch') === 'true' && lastsS !== null ? Number(lastsS) * 1000 : undefined
}

/** JSON, the lines of a stream of JSON, or a text. */
function asValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const lines = text.trim().split('\n')
    try {
      return lines.length > 1 ? lines.map((line) => JSON.parse(line)) : text
    } catch {
      return text
    }
  }
}

/** A watch that told one event is a list, too. */
const asEvents = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && Object.keys(body).sort().join() === 'object,type'
    ? [body]
    : body

interface Status {
  message: string
  readonly details?: { readonly causes?: { field?: string; message?: string }[] }
}

function sortCauses(status: Status | undefined): void {
  const causes = status?.details?.causes
  if (!causes || causes.length < 2) return
  const says = ({ field, message }: (typeof causes)[number]) => `${field}: ${message}`
  causes.sort((a, b) => (says(a) < says(b) ? -1 : 1))
  const all = [...new Set(causes.map(says))].join(', ')
  status.message = status.message.replace(/ is invalid: \[.*$/s, () => ` is invalid: [${all}]`)
}

/** What lies at a path: `items.0.metadata`, `[metadata/name=x].spec`; `~1` is a dot. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .map((part) => part.replaceAll('~1', '.'))
    .reduce((it, part) => itemAt(it, part), value)
}

function itemAt(it: unknown, part: string): unknown {
  const [, keys, wanted] = /^\[([\w/]+)=(.*)\]$/.exec(part) ?? []
  if (keys === undefined) return (it as Record<string, unknown> | undefined | null)?.[part]
  if (!Array.isArray(it)) return undefined
  return it.find((each) => String(keys.split('/').reduce((inner, key) => inner?.[key], each)) === wanted)
}
