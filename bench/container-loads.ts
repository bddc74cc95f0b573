/** Loads that run in containers: what their programs do without end while nobody asks for anything. */
import type { Load, Request } from './loads.ts'

interface PodsOptions {
  readonly name?: string
  /** How many run the same. */
  readonly count?: number
  readonly image?: string
  readonly shell?: string
}

/** The requests that make pods which run a script. */
export function runningPods(script: string, options: PodsOptions = {}): readonly Request[] {
  const { name = 'app', count = 1, image = 'busybox:1.36', shell = 'sh' } = options
  const pod = (n: number) => ({
    metadata: { name: `${name}-${n}` },
    spec: { containers: [{ name: 'app', image, command: [shell, '-c', script] }] },
  })
  return Array.from({ length: count }, (_, n) => ({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pod(n)),
  }))
}

const bash = { image: 'debian:12', shell: 'bash' }

const running = (name: string, script: string, options?: PodsOptions): Load => ({
  name,
  setup: { nodes: 3 },
  before: runningPods(script, options),
  requests: [],
})

const forEver = (command: string): string => `while true; do ${command}; done`

/** Where a mistake ends the shell, it is another one that makes it. */
const evaluated = (text: string): string => `x='${text}'; ${forEver('(eval "$x")')}`

/** A text doubled so often. */
const doubled = (text: string, times: number): string =>
  `x='${text}'; for n in $(seq 1 ${times}); do x=$x$x; done; `

const aMegabyte = doubled('aaaaaaaaaaaaaaaa', 16)
const manyFiles = 'mkdir -p /tmp/d && cd /tmp/d && touch $(seq 1 20000); '
const nested = `echo $((${'('.repeat(7_000)}1${')'.repeat(7_000)}))`
const sixtyVariables = Array.from({ length: 60 }, (_, n) => `a${n + 1}="a${n} + a${n}"; `).join('')

export const containerLoads: readonly Load[] = [
  running('yes in 220 pods', 'yes', { count: 220 }),
  running('busy loops in 220 pods', forEver('x=$((x + 1))'), { count: 220 }),
  running('braces 26 deep', evaluated(`echo ${'{a,b}'.repeat(26)}`), { ...bash, count: 3 }),
  running('a glob over 20,000 files', manyFiles + forEver('echo *1*'), { count: 3 }),
  running('a glob over 20,000 files for each of them', `${manyFiles}for f in *; do [ -e *"$f"* ]; done`),
  running('replacements in a megabyte', aMegabyte + forEver('y=${x//a/b}'), { ...bash, count: 3 }),
  running('patterns against a megabyte', aMegabyte + forEver('y=${x##*b*a*}; y=${x%%b*}'), { count: 3 }),
  running('ls -lR /', forEver('ls -lR / > /dev/null'), { count: 10 }),
  running('find, sort and sed over all there is', forEver('find / | sort -r | sed s/a/b/g | wc -l'), {
    count: 3,
  }),
  running('sort of 200,000 lines', forEver('seq 1 200000 | sort -n -r | uniq -c | tail -n 1'), { count: 3 }),
  running('fork bombs', `bomb() { bomb | bomb & }; ${forEver('(bomb)')}`, { count: 10 }),
  running('jobs in the background without end', forEver(`sh -c '${forEver('sleep 1d &')}'`), { count: 10 }),
  running('a shell that calls itself', `export x='exec sh -c "$x"'; exec sh -c "$x"`, { count: 10 }),
  running('60,000 $( in a command', evaluated('$('.repeat(60_000)), { count: 3 }),
  running('half a million $( in a command', '$('.repeat(500_000), { count: 2 }),
  running('half a million $( evaluated', `${doubled('$(', 19)}${forEver('(eval "$x")')}`, { count: 3 }),
  running('a million $( through a pipe', forEver("yes '$(' | head -n 1000000 | tr -d '\\n' | sh"), {
    count: 3,
  }),
  running('a long script, again and again', `x=$(seq 1 20000 | sed 's/^/: /'); ${forEver('eval "$x"')}`, {
    count: 3,
  }),
  running('arithmetic nested deep', evaluated(nested), { count: 3 }),
  running('sixty variables that name each other', `a0=1; ${sixtyVariables}${evaluated('echo $((a60))')}`, {
    ...bash,
    count: 3,
  }),
  running('traps that signal their own shell', `trap 'kill -USR1 $$' USR1; kill -USR1 $$; ${forEver(':')}`, {
    count: 10,
  }),
  running('containers that end at once, and again', 'exit 1', { count: 200 }),
]
