/** Command lines that cannot work: each is answered with one plain sentence and exit code 1. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useSharedCli } from '../support/cli.ts'

const cli = useSharedCli()
let socket: Server
beforeAll(async () => {
  const here = (name: string) => join(cli.folder, name)
  mkdirSync(here('empty'))
  writeFileSync(here('diary'), 'dear diary\n')
  writeFileSync(here('config'), 'apiVersion: v1\nkind: Config\n', { mode: 0o400 })
  writeFileSync(here('scheduler.yaml'), schedulerConfiguration)
  writeFileSync(here('kubelet.yaml'), kubeletConfiguration)
  writeFileSync(here('audit.yaml'), 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: All\n')
  writeFileSync(here('levels.yaml'), 'defaults: { enforce: strict }\n')
  writeFileSync(here('huge.yaml'), '')
  truncateSync(here('huge.yaml'), 2e9)
  execFileSync('mkfifo', [here('pipe')])
  symlinkSync('diary', here('link'))
  symlinkSync('nowhere', here('dangling'))
  socket = createServer().listen(here('socket'))
  await new Promise((done) => socket.on('listening', done))
})
afterAll(() => {
  socket.close()
})

const schedulerConfiguration = `\
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: default-scheduler
  plugins:
    score:
      enabled:
      - name: Nobody
        weight: 2
    filter:
      enabled:
      - name: PrioritySort
`

const kubeletConfiguration = `\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: -1
evictionHard:
  memory.available: 500Mi
  nodefs.available: 150%
`

/** Words are split at spaces; 'single quotes' hold a word together. What else a shell makes of a line, a shell makes of it. */
async function said(line: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  if (/[$<]/.test(line)) {
    const running = cli.shell(`$KUBESIM ${line}`)
    return { code: await running.ended, ...running }
  }
  const words = line.match(/(?:'[^']*'|[^\s'])+/g) ?? []
  return cli.run(words.map((word) => word.replaceAll("'", '')))
}

test.each([
  [
    'up --scheduler-config scheduler.yaml',
    'the scheduler configuration scheduler.yaml is invalid: line 8: profiles[0].plugins.score.enabled[0]: ScorePlugin "Nobody" does not exist',
  ],
  ['up --scheduler-config nowhere', 'there is no scheduler configuration nowhere'],
  ['up --scheduler-config empty', 'the scheduler configuration empty is a folder, not a file'],
  [
    'up --scheduler-config diary',
    'the scheduler configuration diary is invalid: line 1: it must be an object of kind KubeSchedulerConfiguration',
  ],
  [
    'up --scheduler-config levels.yaml',
    "the scheduler configuration levels.yaml is invalid: Object 'Kind' is missing",
  ],
  [
    'up --kubelet-config kubelet.yaml',
    'the kubelet configuration kubelet.yaml is invalid: line 3: maxPods: Invalid value: -1: must not be a negative number; line 6: evictionHard[nodefs.available]: Invalid value: "150%": eviction percentage threshold nodefs.available must be <= 100%: 150%',
  ],
  ['up --audit-log-path log', '--audit-log-path needs a policy: say --audit-policy-file as well'],
  ['up --audit-policy-file audit.yaml', '--audit-policy-file needs a log: say --audit-log-path as well'],
  [
    'up --audit-policy-file audit.yaml --audit-log-path log',
    /^the audit policy audit\.yaml is invalid: line 4: rules\[0\]\.level: Unsupported value: "All"/m,
  ],
  ['node add big --kubelet-config nowhere', 'there is no kubelet configuration nowhere'],
  ['node add big --os plan9', /argument 'plan9' is invalid\. Allowed choices are linux, windows\./],
  [
    'up --os node-1=plan9',
    "option '--os' argument 'node-1=plan9' is invalid. Allowed choices are linux, windows.",
  ],
  ['up --os node-9=windows', "option '--os' argument 'node-9=windows' is invalid. There is no node node-9."],
  ['upp', "unknown command 'upp' (Did you mean up?)"],
  ['Up', /unknown command 'Up'/],
  ["''", /unknown command ''/],
  ['__proto__', /unknown command '__proto__'/],
  ['help upp', "unknown command 'upp'"],
  ['--colour', "unknown option '--colour'"],
  ['up --colour blue', "unknown option '--colour'"],
  ['up --prot 1', "unknown option '--prot' (Did you mean --port?)"],
  ['up -p 1', "unknown option '-p'"],
  ['up here', "too many arguments for 'up'. Expected 0 arguments but got 1."],
  ['up -- --port', /too many arguments/],

  ['up --port', "option '--port <port>' argument missing"],
  ['up --port --nodes 3', /option '--port <port>' argument '--nodes' is invalid/],
  ['up --port 1 --port 2', "option '--port <port>' is given more than once"],
  ['up --log-level info --port 0 --log-level info', "option '--log-level <level>' is given more than once"],
  ["up --port ''", /argument '' is invalid. It must be a whole number from 0 to 65535/],
  ['up --port=', /argument '' is invalid/],
  ['up --port eighty', /argument 'eighty' is invalid/],
  ['up --port 99999', /argument '99999' is invalid/],
  ['up --port -1', /argument '-1' is invalid/],
  ['up --port 6443.5', /argument '6443.5' is invalid/],
  ['up --port 0x10', /argument '0x10' is invalid/],
  ["up --port ' 80'", /argument ' 80' is invalid/],
  [`up --port ${'9'.repeat(400)}`, /is invalid/],
  [
    'up --nodes 1e3',
    "option '--nodes <count>' argument '1e3' is invalid. It must be a whole number from 0 to 10000.",
  ],
  ['up --nodes 10001', /argument '10001' is invalid/],
  ['up --nodes ٣', /argument '٣' is invalid/],
  ['up --seed -1', /argument '-1' is invalid/],
  ['up --seed 4294967296', /argument '4294967296' is invalid/],
  [
    'up --speed 0',
    "option '--speed <speed>' argument '0' is invalid. It must be a positive number, max or paused.",
  ],
  ['up --speed -1', /argument '-1' is invalid/],
  ['up --speed fast', /argument 'fast' is invalid/],
  ["up --speed ''", /argument '' is invalid/],
  ["up --speed ' '", /argument ' ' is invalid/],
  ['up --speed NaN', /argument 'NaN' is invalid/],
  ['up --speed Infinity', /argument 'Infinity' is invalid/],
  ['up --speed 1e999', /argument '1e999' is invalid/],
  ['up --speed 0x10', /argument '0x10' is invalid/],
  ['up --profile quick', /argument 'quick' is invalid. Allowed choices are instant, realistic/],
  ['up --log-level loud', /argument 'loud' is invalid/],
  ["up --host ''", "option '--host <host>' argument '' is invalid. It must not be empty."],
  [
    'up --allowed-host lab:6443',
    /argument 'lab:6443' is invalid. It must be a name or an address, without a port/,
  ],
  ['up --allowed-host --port 0', /argument '--port' is invalid. It is a flag, and no value/],
  ['up --insecure-bind-anyway=yes', "unknown option '--insecure-bind-anyway=yes'"],

  ["up --kubeconfig ''", /argument '' is invalid. It must not be empty/],
  ['up --kubeconfig .', /the kubeconfig \/\S+ is a folder, not a file/],
  ['up --kubeconfig pipe', /is a pipe, not a file/],
  ['up --kubeconfig socket', /is a socket, not a file/],
  ['up --kubeconfig /dev/null', 'the kubeconfig /dev/null is a device, not a file'],
  ['up --kubeconfig link', /is a link, not a file/],
  ['up --kubeconfig dangling', /is a link, not a file/],
  ['up --kubeconfig config', /is read-only/],
  ['up --kubeconfig huge.yaml', /is larger than 16 MB/],
  [
    'up --kubeconfig nowhere/at/all',
    /the kubeconfig cannot be written: the folder \/\S+\/nowhere\/at is not there/,
  ],
  ['up --kubeconfig diary/config', /the kubeconfig \S+ cannot be read: \/\S+\/diary is not a folder/],
  ['up --kubeconfig diary', /diary is not a kubeconfig, so it stays as it is/],
  [`up --kubeconfig ${'long'.repeat(100)}`, /the kubeconfig \S+ cannot be read: its name is too long/],
  [
    "up --kubeconfig $'no\\nwhere\\e[31m\\u202e/\\xff'",
    /the folder \/\S+\/no where\\u001b\[31m\\u202e is not there/,
  ],

  ['up --manifest', "option '--manifest <path...>' argument missing"],
  [
    'up --manifest --port 0',
    "option '--manifest <path...>' argument '--port' is invalid. It is a flag, and no value.",
  ],
  ["up --manifest ''", /argument '' is invalid. It must not be empty/],
  ['up --manifest nowhere.yaml', 'there is no manifest nowhere.yaml'],
  ['up --manifest dangling', 'there is no manifest dangling'],
  ['up --manifest diary/a.yaml', /the manifest diary\/a\.yaml cannot be read: ENOTDIR/],
  ['up --manifest empty', 'the folder empty holds no manifest (.yaml, .yml or .json)'],
  ['up --pod-security-config nowhere.yaml', 'there is no Pod Security configuration nowhere.yaml'],
  ['up --pod-security-config pipe', 'the Pod Security configuration pipe is a pipe, not a file'],
  [
    'up --pod-security-config levels.yaml',
    'the Pod Security configuration levels.yaml is invalid: defaults.enforce: Invalid value: "strict": must be one of privileged, baseline, restricted',
  ],
  ['up --manifest pipe', 'the manifest pipe is a pipe, not a file'],
  ['up --manifest <(echo)', /the manifest \/dev\/fd\/\d+ is a pipe, not a file/],
  ['up --manifest socket', 'the manifest socket is a socket, not a file'],
  ['up --manifest /dev/zero', 'the manifest /dev/zero is a device, not a file'],
  ['up --manifest huge.yaml', 'the manifest huge.yaml is larger than 100 MB'],
  ['up --manifest - < .', 'the manifest in standard input is a folder, not a file'],
  ['up --manifest diary --kubeconfig pipe', /is a pipe, not a file/],
])('kubesim %s', async (line, sentence) => {
  const { code, stdout, stderr } = await said(line)
  expect([code, stdout]).toEqual([1, ''])
  const [first, ...more] = stderr.split('\n')
  expect(more).toEqual([''])
  expect(first).toMatch(/^kubesim: /)
  const text = first.slice('kubesim: '.length)
  if (typeof sentence === 'string') expect(text).toBe(sentence)
  else expect(text).toMatch(sentence)
})

test('a temporary folder that is not there', async () => {
  const { code, stderr } = await cli.run(['up', '--port', '0'], { env: { TMPDIR: '/nowhere' } })
  expect([code, stderr]).toEqual([
    1,
    'kubesim: the kubeconfig cannot be written: the folder /nowhere is not there\n',
  ])
})

test('a folder to work in that is gone', async () => {
  const running = cli.shell('mkdir gone; cd gone; rmdir ../gone; $KUBESIM up --port 0 --kubeconfig config')
  expect(await running.ended).toBe(1)
  expect(running.stderr).toMatch(/^kubesim: .*uv_cwd\n$/)
})
