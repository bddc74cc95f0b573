/** python, node and their like. */
import { node as runNode } from '../programs/javascript/interpreter.ts'
import { npm } from '../programs/javascript/node/npm.ts'
import { python as runPython } from '../programs/python/python.ts'
import { resolvePath } from '../runtime/files/files.ts'
import { withoutQuery } from '../runtime/http/exchange.ts'
import type { Image, Service } from '../runtime/image.ts'
import { isLocalHost } from '../runtime/network/network.ts'
import { serviceProgram } from '../runtime/processes/service-process.ts'
import type { Answer, Process, Program } from '../runtime/program.ts'
import { alpineBase, debianBase, withPrograms } from './parts/bases.ts'
import { respond, type WebServer } from './parts/web.ts'
import { taggedVersion } from './registry/tagged-version.ts'
import { anyService } from './unknown.ts'

const pythonVersion = (image: string): string => taggedVersion(image, 'python', '3.13.7')
const nodeVersion = (image: string): string => taggedVersion(image, 'node', '22.19.0')

const pythonServer = (process: Process, args: readonly string[]): Service => {
  const folderAt = args.findIndex((each) => each === '-d' || each === '--directory')
  const port = args.find((each, n) => /^\d+$/.test(each) && args[n - 1] !== '-d' && args[n - 1] !== '-b')
  const hostAt = args.findIndex((each) => each === '-b' || each === '--bind')
  const host = (hostAt < 0 ? undefined : args[hostAt + 1]) ?? '0.0.0.0'
  const server: WebServer = {
    port: Number(port ?? 8_000),
    folder: resolvePath(process.cwd, folderAt < 0 ? '.' : (args[folderAt + 1] ?? '.')),
    software: `SimpleHTTP/0.6 Python/${pythonVersion(process.machine.config.image)}`,
    notFound: () =>
      '<!DOCTYPE HTML>\n<html lang="en">\n<head><title>Error response</title></head>\n<body><h1>Error response</h1><p>Error code: 404</p></body>\n</html>\n',
  }
  return {
    ports: () => [server.port],
    isLocal: () => isLocalHost(host),
    start(context) {
      context.print(`Serving HTTP on ${host} port ${server.port} (http://${host}:${server.port}/) ...\n`)
      return undefined
    },
    handle(request, context) {
      const answer = respond(request, process.machine.files, server)
      const listed = answer.status === 200 ? answer : listing(process, request.path, server.folder)
      const response = listed ?? { ...answer, status: 404 }
      const at = new Date(context.now())
        .toUTCString()
        .replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+).*$/, '$1/$2/$3 $4')
      context.complain(
        `${request.from ?? '-'} - - [${at}] "${request.method} ${request.path} HTTP/1.1" ${response.status} -\n`,
      )
      return response
    },
    portTaken: () =>
      'Traceback (most recent call last):\n  File "<frozen runpy>", line 198, in _run_module_as_main\n  File "<frozen runpy>", line 88, in _run_code\nOSError: [Errno 98] Address already in use\n',
    stopsOn: new Set(['SIGINT']),
    stop(context) {
      context.print('\nKeyboard interrupt received, exiting.\n')
      return 0
    },
  }
}

/** What is in a folder that has no page of its own. */
function listing(process: Process, path: string, folder: string) {
  const names = process.machine.files.list(resolvePath(folder, `.${withoutQuery(path)}`))
  if (!Array.isArray(names)) return undefined
  const items = (names as readonly string[])
    .slice(0, 1_000)
    .map((name) => `<li><a href="${name}">${name}</a></li>\n`)
  const body = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${items.join('')}</ul>\n<hr>\n</body>\n</html>\n`
  return { status: 200, body, isInBytes: true, headers: { 'content-type': 'text/html; charset=utf-8' } }
}

const python: Program = (process) =>
  runPython(process, {
    version: pythonVersion(process.machine.config.image),
    runModule: (name, args) =>
      name === 'http.server' || name === 'SimpleHTTPServer'
        ? serviceProgram(pythonServer(process, args))(process)
        : undefined,
  })

function say(process: Process, text: string): number {
  process.print(text)
  return 0
}

const node: Program = (process) => runNode(process, { version: nodeVersion(process.machine.config.image) })

/** pip and its like fetch from registries that are not there. */
const offline: Program = (process): Answer => {
  const name = process.args[0]
  if (process.args[1] === '--version') return say(process, 'pip 25.2\n')
  process.complain(`${name}: no registry of packages is simulated\n`)
  return 1
}

/** An entry point that puts the image's own program before what is none. */
const entrypointOf =
  (name: string): Program =>
  (process) => {
    const words = process.args.slice(1)
    const { machine, cwd, variables: env } = process
    const isProgram = words[0] !== undefined && !words[0].startsWith('-')
    const found = isProgram ? machine.find(words[0], { cwd, env }) : undefined
    process.args = typeof found === 'function' ? words : [name, ...words]
    return typeof found === 'function' ? found : (machine.builtIn(name) ?? 127)
  }

export const pythonImage: Image = {
  ...withPrograms(debianBase, 'curl git wget'),
  name: 'python',
  entrypoint: [],
  cmd: ['python3'],
  env: { PYTHON_VERSION: pythonVersion },
  programs: new Map<string, Program>([
    ['python', python],
    ['python3', python],
    ['pip', offline],
    ['pip3', offline],
  ]),
  anyService,
  tools: new Set('gunicorn uvicorn flask celery django-admin'.split(' ')),
}

export const nodeImage: Image = {
  ...withPrograms(debianBase, 'curl git wget'),
  name: 'node',
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['node'],
  env: { NODE_VERSION: nodeVersion, YARN_VERSION: '1.22.22' },
  programs: new Map<string, Program>([
    ['docker-entrypoint.sh', entrypointOf('node')],
    ['node', node],
    ['npm', npm],
    ['npx', npm],
    ['yarn', npm],
  ]),
}

/** bash on alpine. */
export const bashImage: Image = {
  ...withPrograms(alpineBase, 'bash'),
  name: 'bash',
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['bash'],
  programs: new Map<string, Program>([['docker-entrypoint.sh', entrypointOf('bash')]]),
}
