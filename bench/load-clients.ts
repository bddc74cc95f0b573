/** The clients of a load, in a process of their own: neither the server nor who measures it waits for them. */
import { Agent, type ClientRequest, request } from 'node:http'
import { type Load, loads, type Request } from './loads.ts'

const [url, name] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const load = loads.find((each) => each.name === name) as Load
const answers = new Map<number, number>()

function open({ method = 'GET', path, headers, body }: Request, agent: Agent | false): ClientRequest {
  const length = body === undefined ? undefined : { 'content-length': String(Buffer.byteLength(body)) }
  const sent = request({ hostname, port, method, path, agent, headers: { ...headers, ...length } })
  sent.end(body)
  return sent
}

/** Resolves when the answer has been read, or has begun where it is not to be read. */
const send = (each: Request, agent: Agent): Promise<void> =>
  new Promise((resolve) => {
    const sent = open(each, each.unread ? false : agent)
    sent.on('error', () => resolve())
    sent.on('response', (response) => {
      const { statusCode = 0 } = response
      answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1)
      response.on('error', () => resolve())
      if (each.unread) return resolve()
      response.resume()
      response.on('end', resolve)
    })
  })

async function client(): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  do {
    for (const each of load.requests) await send(each, agent)
    // A load of nothing has nothing to wait for.
    if (load.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  } while (!load.once)
}

const agent = new Agent({ keepAlive: true })
for (const each of load.before ?? []) await send(each, agent)
answers.clear()
process.on('message', () => process.send!({ answers: [...answers] }))
process.send!({ isReady: true })
await Promise.all(Array.from({ length: load.clients ?? 1 }, client))
process.send!({ isDone: true })
