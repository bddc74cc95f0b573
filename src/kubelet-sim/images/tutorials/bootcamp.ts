/** kubernetes-bootcamp: what the first tutorial of Kubernetes ("Learn Kubernetes Basics") deploys, scales and updates. */
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import { onNoSignal } from '../../runtime/processes/service-signals.ts'
import { debianWithCurl } from '../parts/bases.ts'
import { perServer } from '../parts/per-server.ts'

/** How often it has been asked. */
const requestsOf = perServer(() => ({ count: 0 }))

/** `1` of `:v1`. */
const versionOf = ({ config }: ServiceContext): string => /:v?(\d+)/.exec(config.image)?.[1] ?? '1'

const timeText = (ms: number): string => new Date(ms).toISOString()

const service: Service = {
  ports: () => [8080],
  start(context) {
    context.print(
      `Kubernetes Bootcamp App Started At: ${timeText(context.now())} | Running On:  ${context.config.hostname} \n\n`,
    )
    return undefined
  },
  handle(_request, context) {
    const { hostname } = context.config
    const count = ++requestsOf(context).count
    context.print(
      `Running On: ${hostname} | Total Requests: ${count} | App Uptime: ${(context.now() - context.startedAt) / 1_000} seconds | Log Time: ${timeText(context.now())}\n`,
    )
    return {
      status: 200,
      body: `Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${versionOf(context)}\n`,
      headers: { 'content-type': 'text/plain' },
    }
  },
  stopsOn: onNoSignal,
}

/** The tutorial shows this file. */
const serverFile = `const http = require('http');
const host = require('os').hostname();
let count = 0;
http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello Kubernetes bootcamp! | Running on: ' + host + ' | v=1\\n');
  console.log('Running On:', host, '| Total Requests:', ++count);
}).listen(8080);
`

export const kubernetesBootcamp: Image = {
  ...debianWithCurl,
  name: 'kubernetes-bootcamp',
  use: { cpuMillis: 1, memoryBytes: 12 * 2 ** 20 },
  entrypoint: [],
  cmd: ['/bin/sh', '-c', 'node server.js'],
  env: { NPM_CONFIG_LOGLEVEL: 'info', NODE_VERSION: '6.3.1' },
  services: new Map([['node', service]]),
  files: { '/server.js': serverFile },
}
