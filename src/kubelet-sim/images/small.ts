/** Small images that the documentation of Kubernetes uses: pause, hello-world, perl, curl; and those of its tests. */
import { seconds } from '../../sim/duration.ts'
import { openssl } from '../programs/commands/openssl/openssl.ts'
import type { Image, Service } from '../runtime/image.ts'
import { isError } from '../runtime/posix.ts'
import type { Answer, Process, Program, Running } from '../runtime/program.ts'
import { alpineBase, debianBase, emptyBase, withPrograms } from './parts/bases.ts'
import { piDigits } from './pi.ts'

const pauseService: Service = {
  ports: () => [],
  stop(context, signal) {
    context.complain(`Shutting down, got signal: ${signal === 'SIGINT' ? 'Interrupt' : 'Terminated'}\n`)
    return 0
  },
}

export const pause: Image = {
  ...emptyBase,
  name: 'pause',
  entrypoint: ['/pause'],
  cmd: [],
  user: { uid: 65_535, gid: 65_535 },
  services: new Map([['pause', pauseService]]),
}

export const helloWorld: Image = {
  ...emptyBase,
  name: 'hello-world',
  entrypoint: [],
  cmd: ['/hello'],
  programs: new Map<string, Program>([
    [
      'hello',
      (process) => {
        process.print(
          '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\nTo generate this message, Docker took the following steps:\n 1. The Docker client contacted the Docker daemon.\n 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n    (amd64)\n 3. The Docker daemon created a new container from that image which runs the\n    executable that produces the output you are currently reading.\n 4. The Docker daemon streamed that output to the Docker client, which sent it\n    to your terminal.\n\n',
        )
        return 0
      },
    ],
  ]),
}

export const curl: Image = {
  ...alpineBase,
  has: withPrograms(alpineBase, 'curl').has,
  name: 'curl',
  entrypoint: ['/entrypoint.sh'],
  cmd: ['curl'],
  user: { uid: 100, gid: 101 },
  userName: 'curl_user',
  programs: new Map<string, Program>([['entrypoint.sh', runCurl]]),
}

/** The entrypoint puts `curl` before arguments that are no program. */
function runCurl(process: Process): Answer {
  const words = process.args.slice(1)
  const { machine, cwd, variables: env } = process
  const given = machine.find(words[0] ?? '', { cwd, env })
  process.args = isError(given) ? ['curl', ...words] : words
  const program = isError(given) ? machine.find('curl', { cwd, env }) : given
  return isError(program) ? 127 : program(process)
}

export const opensslImage: Image = {
  ...alpineBase,
  name: 'openssl',
  entrypoint: ['openssl'],
  cmd: [],
  programs: new Map([['openssl', openssl]]),
}

/** How long perl needs for the two thousand digits that the documentation asks for. */
const perlMs = seconds(4)

/** Only what `perl -Mbignum=bpi -wle 'print bpi(2000)'` and `perl -e 'print "…"'` do. */
function* runPerl(process: Process): Running {
  const script = process.args[process.args.findIndex((each) => /^-\w*e$/.test(each)) + 1] ?? ''
  const newline = process.args.some((each) => /^-\w*l/.test(each)) ? '\n' : ''
  const pi = /bpi\((\d+)\)/.exec(script)
  if (pi) {
    const digits = Math.min(Number(pi[1]), 10_000)
    yield process.sleep((perlMs * digits) / 2_000)
    process.print((yield* piDigits(process, digits)) + newline)
    return 0
  }
  const text = /print\s+["']([^"']*)["']/.exec(script)
  if (text) {
    process.print(text[1].replace(/\\n/g, '\n') + newline)
    return 0
  }
  process.complain('perl: kubesim runs only bpi(N) and print "text"\n')
  return 2
}

export const perl: Image = {
  ...debianBase,
  name: 'perl',
  entrypoint: [],
  cmd: ['perl', '-de0'],
  programs: new Map<string, Program>([['perl', runPerl]]),
}

/** Says whether it runs as root, as the test of `runAsNonRoot` wants to know. */
export const nonRoot: Image = {
  ...emptyBase,
  name: 'nonroot',
  entrypoint: [],
  cmd: ['/nonroot'],
  user: { uid: 1_234, gid: 0 },
  programs: new Map<string, Program>([
    [
      'nonroot',
      (process) => {
        process.print(
          `${process.user.uid === 0 ? 'Running as root!' : `Running as uid ${process.user.uid}`}\n`,
        )
        return process.user.uid === 0 ? 1 : 0
      },
    ],
  ]),
}

/** Runs a program that would be root's for everybody, as the test of `allowPrivilegeEscalation` wants to know. */
export const noNewPrivileges: Image = {
  ...emptyBase,
  name: 'nonewprivs',
  entrypoint: [],
  cmd: ['nnp'],
  programs: new Map<string, Program>([
    [
      'nnp',
      (process) => {
        const { mayGain = true } = process.machine.config.privileges ?? {}
        process.print(`Effective uid: ${mayGain ? 0 : process.user.uid}\n`)
        return 0
      },
    ],
  ]),
}

/** Debian with what asks name servers. */
export const dnsUtils: Image = {
  ...withPrograms(debianBase, 'dig host nslookup curl wget'),
  name: 'jessie-dnsutils',
  entrypoint: [],
  cmd: ['sleep', '100000'],
}
