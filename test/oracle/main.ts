/**
 * Plays the scenarios over HTTP and prints every difference: `npm run oracle`, `npm run oracle -- --only '^machinery/apply'`,
 * `npm run oracle -- --server http://127.0.0.1:6443`. Without a server it starts those that the scenarios need.
 */
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, fitting, optionsOf, runCommand } from '../../scripts/command-line.ts'
import { type Cluster, type ClusterOptions, createCluster } from '../../src/index.ts'
import { type Difference, differences, listed } from './differences.ts'
import { play, type Request, type Said, type Server } from './play.ts'
import { clusterOf, recorded } from './scenario.ts'

const agent = new Agent({ keepAlive: true })
const clusters: Cluster[] = []
const urls = new Map<number, URL>()

/** @param given where one runs already */
async function serverOf(name: string, given: string | undefined): Promise<Server> {
  const wanted = clusterOf(name)
  let url = urls.get(wanted.nodes)
  if (!url) {
    url = new URL(given ?? (await listening(wanted)))
    urls.set(wanted.nodes, url)
  }
  const at = url
  // What is due every minute takes its time.
  return { ask: (request) => ask(at, request), wait: () => sleep(500), patience: wanted.nodes > 0 ? 260 : 60 }
}

async function listening(wanted: ClusterOptions): Promise<string> {
  const cluster = createCluster(wanted)
  clusters.push(cluster)
  return (await cluster.listen()).url
}

/** Whatever becomes of a request is what the server has said to it. */
function ask(url: URL, { method, path, headers, body }: Request): Promise<Said> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve) => {
    const options = { host: url.hostname, port: url.port, method, path, agent }
    const sent = request(
      { ...options, headers: { ...headers, ...length } as OutgoingHttpHeaders },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Said['headers'],
            text: Buffer.concat(pieces).toString(),
          }),
        )
      },
    )
    sent.on('error', ({ message }) => resolve({ status: 0, headers: {}, text: message }))
    sent.end(body)
  })
}

const shown = (value: unknown) => (value === undefined ? '(nothing)' : JSON.stringify(value)).slice(0, 300)

function print(title: string, found: readonly Difference[]): void {
  console.log(`\n${title}`)
  for (const { path, real, here } of found)
    console.log(`  ${path}\n    real: ${shown(real)}\n    here: ${shown(here)}`)
}

/** @throws CommandError */
function wishesOf() {
  const { values } = optionsOf('npm run oracle -- [--server URL] [--only REGEX] [--show NUMBER]', {
    options: {
      server: { type: 'string' },
      only: { type: 'string', default: '' },
      show: { type: 'string', default: '6' },
    },
  })
  const { server, only, show } = values
  if (server !== undefined && !URL.canParse(server)) throw new CommandError(`--server is no URL: ${server}`)
  if (!/^\d+$/.test(show)) throw new CommandError(`--show is a number, not ${show}`)
  return { server, isWanted: fitting('--only', only), most: Number(show) }
}

async function main(): Promise<number> {
  const { server, isWanted, most } = wishesOf()
  const known = listed()
  let [steps, right, unexpected] = [0, 0, 0]
  for (const each of recorded(isWanted)) {
    const answers = await play(await serverOf(each.name, server), each)
    for (const [step, here] of answers.entries()) {
      steps++
      const found = differences(each.answers[step], here)
      if (found.length === 0) {
        right++
        continue
      }
      const isKnown = known.get(each.name)?.includes(step) ?? false
      if (!isKnown) unexpected++
      const done = each.scenario.steps[step].do.slice(0, 200)
      print(`${each.name} step ${step}${isKnown ? ' (listed)' : ''}: ${done}`, found.slice(0, most))
    }
  }
  console.log(
    `\n${right} of ${steps} answers are those of the real server; ${unexpected} that differ are not listed in differs.md`,
  )
  for (const cluster of clusters) await cluster.close()
  return unexpected === 0 ? 0 : 1
}

await runCommand(main)
agent.destroy()
