/** What is read out of the suite: which specs there are, and how one went. */
import { expect, test } from 'vitest'
import { lastStepIn, outcomeIn, type Report } from './outcome.ts'
import { table } from './report.ts'
import { specsIn } from './specs.ts'

const name = '[sig-apps] Job should delete a job [Conformance]'
const spec = (State: string, message?: string) => ({
  ContainerHierarchyTexts: ['[sig-apps] Job'],
  LeafNodeType: 'It',
  LeafNodeText: 'should delete a job [Conformance]',
  State,
  ...(message && { Failure: { Message: message } }),
})
const beforeAll = (State: string, message?: string) => ({
  ...spec(State, message),
  ContainerHierarchyTexts: null,
  LeafNodeType: 'SynchronizedBeforeSuite',
  LeafNodeText: '',
})
const report = (...SpecReports: Report[number]['SpecReports']): Report => [{ SpecReports }]

test('the specs of conformance are found among all, each once and with its area', () => {
  const list = `The following spec names can be used:
    ../apps/job.go:12: ${name}
    ../apps/job.go:12: ${name}
    ../apps/job.go:99: [sig-apps] Job should do what is not asked of all
    ../network/dns.go:1: [sig-network] DNS should provide DNS for services [Conformance]
`
  expect(specsIn(list)).toEqual([
    { name, area: 'apps' },
    { name: '[sig-network] DNS should provide DNS for services [Conformance]', area: 'network' },
  ])
})

test('a spec that has failed says why in a line', () => {
  const failed = report(beforeAll('passed'), spec('failed', 'Expected\n    <int>: 1\nto equal\n    <int>: 2'))
  expect(outcomeIn(failed, name)).toEqual({ result: 'failed', why: 'Expected <int>: 1 to equal <int>: 2' })
  expect(outcomeIn(report(spec('passed')), name)).toEqual({ result: 'passed' })
  expect(outcomeIn(report(spec('skipped', 'only for gce')), name)).toEqual({
    result: 'skipped',
    why: 'only for gce',
  })
})

test('a spec that was not run has not passed, and the cause is what failed before it', () => {
  const stopped = report(beforeAll('failed', 'no nodes are ready'), spec('skipped'))
  expect(outcomeIn(stopped, name)).toEqual({ result: 'failed', why: 'no nodes are ready' })
  expect(outcomeIn(report(), name)).toEqual({ result: 'failed', why: 'it was not run' })
})

test('a spec that is out of time says at which step it was', () => {
  const said = `
  STEP: Creating a kubernetes client - k8s.io/kubernetes/test/e2e/framework/framework.go:214 @ 11/28/26 17:39:30.1
  I1128 17:39:31.000000 19435 util.go:1] waiting
  STEP: Ensuring no jobs are scheduled @ 11/28/26 17:39:32.5
`
  expect(lastStepIn(said)).toBe('Ensuring no jobs are scheduled')
  expect(lastStepIn('nothing yet')).toBeUndefined()
})

test('the table has a row for each area, and one for all', () => {
  const [job, dns] = specsIn(`
    a.go:1: ${name}
    a.go:2: [sig-network] DNS [Conformance]
`)
  const text = table([
    { spec: job, result: 'passed', tookMs: 1 },
    { spec: dns, result: 'out of time', tookMs: 1 },
    { spec: dns, result: 'failed', tookMs: 1 },
  ])
  expect(text.split('\n').map((row) => row.trim().split(/ {2,}/))).toEqual([
    ['passed', 'failed', 'skipped', 'out of time'],
    ['apps', '1', '0', '0', '0'],
    ['network', '0', '1', '0', '1'],
    ['all', '1', '1', '0', '1'],
  ])
})
