import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { resourceQuota } from '../../../src/api/core/resourcequota.ts'
import { service } from '../../../src/api/core/service.ts'
import type { Pod, ResourceQuotaSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { priorityClass } from '../../../src/api/scheduling/priorityclass.ts'
import { Client } from '../../../src/client/client.ts'
import { userNamed } from '../../../src/client/user.ts'
import { apiServer, named, podNamed, refusal } from './api-server.ts'

type Amounts = Readonly<Record<string, string>>

/** An API server whose namespace `default` has a quota of which nothing is used. */
function limited(hard: Amounts, spec: DeepPartial<ResourceQuotaSpec> = {}) {
  const server = apiServer()
  const { user } = server
  const quota = user.create(resourceQuota, { metadata: named('quota'), spec: { hard, ...spec } })
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']))
  user.updateStatus(resourceQuota, quota, (status) => Object.assign(status, { hard: { ...hard }, used }))
  return { ...server, used: () => user.get(resourceQuota, 'quota', 'default').status.used }
}

const asking = (requests: Amounts, more: DeepPartial<Pod['spec']> = {}) => ({
  containers: [{ name: 'app', image: 'nginx', resources: { requests } }],
  ...more,
})

test('each object is charged as it is made, and the one too many is refused', () => {
  const { user, used } = limited({ pods: '2', 'requests.cpu': '1' })
  user.create(pod, podNamed('a', asking({ cpu: '300m' })))
  user.create(pod, podNamed('b', asking({ cpu: '600m' })))
  expect(used()).toEqual({ pods: '2', 'requests.cpu': '900m' })

  const { code, message } = refusal(() => user.create(pod, podNamed('c', asking({ cpu: '200m' }))))
  expect(code).toBe(403)
  expect(message).toBe(
    'pods "c" is forbidden: exceeded quota: quota, requested: pods=1,requests.cpu=200m, used: pods=2,requests.cpu=900m, limited: pods=2,requests.cpu=1',
  )
})

test('what is only tried, or refused for another reason, is not charged', () => {
  const { registry, user, used } = limited({ configmaps: '5' })
  const context = { fieldManager: 'test', user: userNamed('test') }
  user.create(configMap, { metadata: named('there') })
  new Client(registry, { ...context, dryRun: true }).create(configMap, { metadata: named('tried') })
  refusal(() => user.create(configMap, { metadata: named('Bad_Name') }))
  expect(used()).toEqual({ configmaps: '1' })
})

test('what turns out to be there already is charged once more, and refused by the quota in the end', () => {
  const { user, used } = limited({ configmaps: '2' })
  user.create(configMap, { metadata: named('there') })
  expect(refusal(() => user.create(configMap, { metadata: named('there') })).reason).toBe('AlreadyExists')
  expect(used()).toEqual({ configmaps: '2' })
  expect(refusal(() => user.create(configMap, { metadata: named('there') })).message).toContain(
    'exceeded quota',
  )
})

test('what gets its name from the API server is charged, too', () => {
  const { user, used } = limited({ configmaps: '5' })
  user.create(configMap, { metadata: { generateName: 'one-', namespace: 'default' } })
  expect(used()).toEqual({ configmaps: '1' })
})

test('the API server itself is who has charged', () => {
  const { user } = limited({ configmaps: '5' })
  user.create(configMap, { metadata: named('one') })
  user.create(configMap, { metadata: named('two') })
  const { managedFields } = user.get(resourceQuota, 'quota', 'default').metadata
  expect(managedFields?.find(({ manager }) => manager === 'kube-apiserver')).toMatchObject({
    operation: 'Update',
    subresource: 'status',
    fieldsV1: { 'f:status': { 'f:used': { 'f:configmaps': {} } } },
  })
})

test('where a quota counts CPU, each container has to say how much it asks for', () => {
  const { user } = limited({ 'requests.cpu': '1', 'limits.cpu': '2' })
  expect(refusal(() => user.create(pod, podNamed('a'))).message).toBe(
    'pods "a" is forbidden: failed quota: quota: must specify limits.cpu for: app; requests.cpu for: app',
  )
})

test('as long as nobody has counted, nothing is refused', () => {
  const { user } = apiServer()
  user.create(resourceQuota, { metadata: named('quota'), spec: { hard: { pods: '0' } } })
  expect(user.create(pod, podNamed('a')).metadata.name).toBe('a')
})

test('a change is charged with what it uses more', () => {
  const { user, used } = limited({ services: '5', 'services.nodeports': '2' })
  const web = user.create(service, { metadata: named('web'), spec: { ports: [{ port: 80 }] } })
  expect(used()).toEqual({ services: '1', 'services.nodeports': '0' })
  user.update(service, web, (draft) => {
    draft.spec.type = 'NodePort'
  })
  expect(used()).toEqual({ services: '1', 'services.nodeports': '1' })
})

test.each<[string, DeepPartial<ResourceQuotaSpec>, DeepPartial<Pod['spec']>, DeepPartial<Pod['spec']>]>([
  ['BestEffort', { scopes: ['BestEffort'] }, {}, asking({ cpu: '1m' })],
  ['NotBestEffort', { scopes: ['NotBestEffort'] }, asking({ cpu: '1m' }), {}],
  ['Terminating', { scopes: ['Terminating'] }, { activeDeadlineSeconds: 5 }, {}],
  ['NotTerminating', { scopes: ['NotTerminating'] }, {}, { activeDeadlineSeconds: 5 }],
  [
    'PriorityClass',
    {
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['high'] }],
      },
    },
    {},
    { priorityClassName: 'high' },
  ],
])('a quota with the scope %s counts no other Pods', (_scope, spec, inside, outside) => {
  const { user } = limited({ pods: '0' }, spec)
  user.create(priorityClass, { metadata: { name: 'high' }, value: 1 })
  user.create(pod, podNamed('free', outside))
  expect(refusal(() => user.create(pod, podNamed('counted', inside))).message).toContain('exceeded quota')
})

test('a Pod that gets a deadline is charged to the quota of those that have one', () => {
  const { user, used } = limited({ pods: '1' }, { scopes: ['Terminating'] })
  const [a, b] = ['a', 'b'].map((name) => user.create(pod, podNamed(name)))
  const giveDeadline = (object: Pod) =>
    user.update(pod, object, (draft) => {
      draft.spec.activeDeadlineSeconds = 60
    })
  giveDeadline(a)
  expect(used()).toEqual({ pods: '1' })
  expect(refusal(() => giveDeadline(b)).message).toContain('exceeded quota: quota, requested: pods=1')
})

test('of a hundred writers only so many get through as there is room for', () => {
  const { user, used } = limited({ 'count/configmaps': '40' })
  const outcomes = Array.from({ length: 100 }, (_, n) => {
    try {
      user.create(configMap, { metadata: named(`writer-${n}`) })
      return 'made'
    } catch {
      return 'refused'
    }
  })
  expect(outcomes.filter((each) => each === 'made')).toHaveLength(40)
  expect(used()).toEqual({ 'count/configmaps': '40' })
})
