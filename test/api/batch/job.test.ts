import { expect, test } from 'vitest'
import { job } from '../../../src/api/batch/job.ts'
import type { Job, JobStatus } from '../../../src/api/generated/types/batch-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<Job['spec']>

const template = {
  spec: { restartPolicy: 'Never' as const, containers: [{ name: 'hello', image: 'busybox' }] },
}
const jobOf = (spec: Spec = {}) => ({ metadata: named('hello'), spec: { template, ...spec } })
const create = (spec: Spec = {}) => apiServer().user.create(job, jobOf(spec))

test('a Job gets a selector and labels that no other Job has', () => {
  const { metadata, spec } = create()
  const labels = {
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': 'hello',
    'controller-uid': metadata.uid,
    'job-name': 'hello',
  }

  expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } })
  expect(spec.template.metadata.labels).toEqual(labels)
  expect(metadata.labels).toEqual(labels)
})

test('a Job without labels of its own has those of its template, and those of its own stay what they are', () => {
  const labels = { app: 'hello' }
  const spec = { template: { ...template, metadata: { labels } } }
  expect(create(spec).metadata.labels).toMatchObject({ app: 'hello', 'job-name': 'hello' })

  const labelled = { metadata: { ...named('hello'), labels }, spec }
  expect(apiServer().user.create(job, labelled).metadata.labels).toEqual(labels)
})

test('a Job without a name is refused for that', () => {
  const nameless = { ...jobOf(), metadata: { namespace: 'default' } }

  expect(refusal(() => apiServer().user.create(job, nameless)).message).toBe(
    'Job.batch "" is invalid: metadata.name: Required value: name or generateName is required',
  )
})

test('a Job may bring its own selector if it says so', () => {
  const own = { ...template, metadata: { labels: { app: 'hello' } } }
  const selector = { matchLabels: { app: 'hello' } }

  expect(create({ manualSelector: true, selector, template: own }).spec.selector).toEqual(selector)
  expect(refusal(() => create({ selector, template })).message).toContain(
    '`selector` does not match template `labels`',
  )
})

test('a Job runs one pod to one success, and tries six times, unless it says otherwise', () => {
  expect(create().spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
  expect(create({ parallelism: 3 }).spec.completions).toBeUndefined()
})

test('a limit of failures per index leaves the whole Job without one', () => {
  const { spec } = create({ completionMode: 'Indexed', completions: 5, backoffLimitPerIndex: 1 })

  expect(spec.backoffLimit).toBe(2_147_483_647)
})

const indexed = { completionMode: 'Indexed', completions: 3 } as const
const failurePolicy = (rule: object) => ({
  podFailurePolicy: { rules: [{ action: 'FailJob' as const, ...rule }] },
})
const successPolicy = (rule: object): Spec => ({ ...indexed, successPolicy: { rules: [rule] } })

test.each<[Spec, string]>([
  [
    { completionMode: 'Indexed', parallelism: 1 },
    'spec.completions: Required value: when completion mode is Indexed',
  ],
  [{ backoffLimit: -1 }, 'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0'],
  [
    { template: { spec: { ...template.spec, restartPolicy: 'Always' } } },
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    { backoffLimitPerIndex: 1 },
    'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
  ],
  [
    { ...indexed, maxFailedIndexes: 1 },
    'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
  ],
  [
    failurePolicy({}),
    'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
  ],
  [
    failurePolicy({ onExitCodes: { operator: 'In', values: [2, 1] } }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1]: must be ordered',
  ],
  [
    { ...failurePolicy({ onPodConditions: [{ type: 'X' }] }), podReplacementPolicy: 'TerminatingOrFailed' },
    'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
  ],
  [
    successPolicy({ succeededIndexes: '0-1,5' }),
    'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-1,5": error parsing succeededIndexes: too large index: "5"',
  ],
  [
    successPolicy({ succeededIndexes: '0-1', succeededCount: 3 }),
    'spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
  ],
])('a Job is refused: %j', (spec, message) => {
  expect(refusal(() => create(spec)).message).toBe(`Job.batch "hello" is invalid: ${message}`)
})

test('the template of a Job never changes, except where a suspended Job will run', () => {
  const { user } = apiServer()
  const running = user.create(job, jobOf())
  const suspended = user.create(job, { ...jobOf({ suspend: true }), metadata: named('later') })
  const move = (object: Job) =>
    user.update(job, object, (draft) => {
      draft.spec.template.spec.nodeSelector = { zone: 'a' }
    })

  expect(refusal(() => move(running)).message).toContain('spec.template: Invalid value: ')
  expect(refusal(() => move(running)).message).toContain(': field is immutable')
  expect(move(suspended).spec.template.spec.nodeSelector).toEqual({ zone: 'a' })
})

test('the resources of a Job change while it is suspended and its pods are gone', () => {
  const { user } = apiServer()
  user.create(job, jobOf({ suspend: true }))
  const at = '2026-01-01T00:00:00Z'
  const stored = (active: number, isMarked: boolean) =>
    user.updateStatus(job, user.get(job, 'hello', 'default'), (status) => {
      status.startTime = at
      status.active = active
      status.conditions = isMarked ? [{ type: 'Suspended', status: 'True' }] : []
    })
  const resize = (object: Job) =>
    user.update(job, object, ({ spec }) => {
      spec.template.spec.containers[0].resources = { requests: { cpu: '2' } }
    })

  for (const [active, isMarked] of [
    [0, false],
    [1, true],
  ] as const) {
    expect(refusal(() => resize(stored(active, isMarked))).message).toContain(': field is immutable')
  }
  expect(resize(stored(0, true)).spec.template.spec.containers[0].resources).toEqual({
    requests: { cpu: '2' },
  })
  expect(
    refusal(() =>
      user.update(job, user.get(job, 'hello', 'default'), ({ spec }) => {
        spec.template.spec.containers[0].image = 'other:1'
      }),
    ).message,
  ).toContain('spec.template.spec: Invalid value: ')
})

test('the completions of an Indexed Job change only together with its parallelism', () => {
  const { user } = apiServer()
  const made = user.create(job, jobOf({ ...indexed, parallelism: 3 }))

  const alone = refusal(() =>
    user.update(job, made, (draft) => {
      draft.spec.completions = 5
    }),
  )
  const both = user.update(job, made, (draft) => {
    draft.spec.completions = 5
    draft.spec.parallelism = 5
  })

  expect(alone.message).toContain(
    'spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism',
  )
  expect(both.spec.completions).toBe(5)
})

const criteriaMet = { type: 'SuccessCriteriaMet', status: 'True' } as const
const complete = { type: 'Complete', status: 'True' } as const

test.each<[string, Partial<JobStatus>, Partial<JobStatus>, string]>([
  [
    'no end out of the blue',
    {},
    { conditions: [complete] },
    'conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
  ],
  [
    'no end while pods run',
    {},
    { conditions: [criteriaMet, complete], active: 1 },
    'active: Invalid value: 1: active>0 is invalid for finished job',
  ],
  [
    'no completion without its time',
    {},
    { conditions: [criteriaMet, complete] },
    'completionTime: Required value: completionTime is required for Complete jobs',
  ],
  [
    'no more ready pods than pods',
    {},
    { ready: 2, active: 1 },
    'ready: Invalid value: 2: cannot set more ready pods than active',
  ],
  [
    'no failure forgotten',
    { failed: 3 },
    { failed: 2 },
    'failed: Invalid value: 2: cannot decrease the failed counter',
  ],
  [
    'no other start',
    {},
    { startTime: '2026-01-01T00:00:01Z' },
    'startTime: Invalid value: "2026-01-01T00:00:01Z": field is immutable for unsuspended job once set',
  ],
  [
    'no success taken back',
    { conditions: [criteriaMet] },
    { conditions: [] },
    'conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition',
  ],
])('the status of a Job says %s', (_what, before, after, message) => {
  const { user } = apiServer()
  const started = user.updateStatus(job, user.create(job, jobOf()), (status) => {
    Object.assign(status, { startTime: '2026-01-01T00:00:00Z', ...before })
  })
  const refused = refusal(() =>
    user.updateStatus(job, started, (status) => void Object.assign(status, after)),
  )
  expect(refused.message).toContain(`status.${message}`)
})

test('a Job is printed as kubectl prints it', () => {
  const { user } = apiServer()
  const made = user.create(job, jobOf({ parallelism: 2 }))
  const started = user.updateStatus(job, made, (status) => {
    status.startTime = '2026-01-01T00:00:00Z'
  })
  const done = user.updateStatus(job, started, (status) => {
    status.completionTime = '2026-01-01T00:00:42Z'
    status.succeeded = 1
    status.conditions = [criteriaMet, { type: 'Complete', status: 'True' }]
  })
  const now = Date.UTC(2026, 0, 1, 1)

  expect(cellsOf(job, started, now)).toMatchObject({
    Status: 'Running',
    Completions: '0/1 of 2',
    Duration: '60m',
  })
  expect(cellsOf(job, done, now)).toMatchObject({
    Status: 'Complete',
    Completions: '1/1 of 2',
    Duration: '42s',
  })
  expect(
    refusal(() =>
      user.updateStatus(job, done, (status) => {
        status.conditions = [criteriaMet]
        delete status.completionTime
      }),
    ).message,
  ).toBe(
    'Job.batch "hello" is invalid: status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
  )
})

test.each([
  ['', 'Required value'],
  ['me', 'Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ['example.com/', 'Invalid value: "example.com/": must be a domain-prefixed path (such as "acme.io/foo")'],
  ['Example.com/me', 'Invalid value: "Example.com": a lowercase RFC 1123 subdomain must consist of'],
  ['example.com/#', 'Invalid value: "#": Invalid path (regex used for validation is'],
  [`example.com/${'x'.repeat(60)}`, 'Too long: may not be more than 63 bytes'],
])('a Job is not managed by %j', (managedBy, problem) => {
  expect(refusal(() => create({ managedBy })).message).toContain(
    `"hello" is invalid: spec.managedBy: ${problem}`,
  )
})

test('what pods a Job has not counted yet is each told once', () => {
  const { user } = apiServer()
  const made = user.create(job, jobOf())

  const { message } = refusal(() =>
    user.updateStatus(job, made, (status) => {
      status.uncountedTerminatedPods = { succeeded: ['a', ''], failed: ['a'] }
    }),
  )

  expect(message).toContain(
    '[status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty, status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"]',
  )
})
