/** The web server of busybox: `httpd -f -p 8080 -h /www`. */
import { resolvePath } from '../runtime/files/files.ts'
import type { Service } from '../runtime/image.ts'
import { isLocalHost } from '../runtime/network/network.ts'
import { isError } from '../runtime/posix.ts'
import { serviceProgram } from '../runtime/processes/service-process.ts'
import { onNoSignal } from '../runtime/processes/service-signals.ts'
import type { Process, Program } from '../runtime/program.ts'
import { respond, type WebServer } from './parts/web.ts'

/** The value of `-p 80` or `-p80`. */
function option(args: readonly string[], letter: string): string | undefined {
  const at = args.findIndex((each) => each.startsWith(`-${letter}`))
  if (at < 0) return undefined
  return args[at].length > 2 ? args[at].slice(2) : args[at + 1]
}

const staysInFront = (args: readonly string[]): boolean =>
  args.slice(1).some((each) => /^-[a-z]*f/.test(each))

function serverOf({ args, cwd }: Process): WebServer {
  const port = /(\d+)$/.exec(option(args, 'p') ?? '')?.[1]
  return {
    port: Number(port ?? 80),
    folder: resolvePath(cwd, option(args, 'h') ?? '.'),
    software: 'busybox',
    notFound: () =>
      '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
  }
}

function serviceOf(process: Process): Service {
  const server = serverOf(process)
  // What is served may be put there before anybody has looked at the files, or after.
  const { machine } = process
  return {
    ports: () => [server.port],
    isLocal: () => isLocalHost((option(process.args, 'p') ?? '').replace(/:\d+$/, '')),
    handle: (request) => respond(request, machine.files, server),
    portTaken: () => 'httpd: bind: Address already in use\n',
    stopsOn: onNoSignal,
  }
}

export const busyboxHttpd: Program = (process) =>
  staysInFront(process.args) ? serviceProgram(serviceOf(process))(process) : daemonize(process)

/** Without `-f` it goes on in the background. */
function daemonize(process: Process): number {
  const { machine, args, variables: env, cwd, user, handles } = process
  const program = serviceProgram(serviceOf(process))
  const daemon = machine.spawn({ args, program, env, cwd, user, handles })
  if (isError(daemon)) return 1
  daemon.start()
  return 0
}
