import { expect, test } from 'vitest'
import { mutatingWebhookConfiguration } from '../../../src/api/admissionregistration/mutatingwebhookconfiguration.ts'
import { validatingWebhookConfiguration } from '../../../src/api/admissionregistration/validatingwebhookconfiguration.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

const hook = (name: string, more: object = {}) => ({
  name,
  clientConfig: { service: { namespace: 'default', name: 'guard' } },
  rules: [
    { operations: ['CREATE' as const], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
  ],
  sideEffects: 'None' as const,
  admissionReviewVersions: ['v1'],
  ...more,
})

const guard = (...webhooks: object[]) => ({ metadata: { name: 'guard' }, webhooks })

test('a webhook is asked about everything alike, and may fail a change, unless it says otherwise', () => {
  const { user } = apiServer()
  const made = user.create(
    mutatingWebhookConfiguration,
    guard(hook('a.guard.example'), hook('b.guard.example')),
  )

  expect(made.webhooks?.[0]).toMatchObject({
    clientConfig: { service: { port: 443 } },
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    reinvocationPolicy: 'Never',
    rules: [{ scope: '*' }],
    timeoutSeconds: 10,
  })
  expect(cellsOf(mutatingWebhookConfiguration, made)).toMatchObject({ Webhooks: 2 })
  expect(made.metadata.generation).toBe(1)
})

test.each([
  [['*', 'pods'], "if '*' is present, must not specify other resources without subresources"],
  [['*/*', 'pods/log'], "if '*/*' is present, must not specify other resources"],
  [['pods/*', 'pods/log'], "if 'pods/*' is present, must not specify pods/log"],
  [['*/scale', 'deployments/scale'], "if '*/scale' is present, must not specify deployments/scale"],
])('a rule names no resource twice: %j', (resources, sentence) => {
  const { user } = apiServer()
  const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources }]

  expect(
    refusal(() => user.create(validatingWebhookConfiguration, guard(hook('a.guard.example', { rules }))))
      .message,
  ).toContain(sentence)
})

test('a path begins with a slash: of another first sign its first byte is passed over', () => {
  const { user } = apiServer()
  const service = { namespace: 'default', name: 'guard', path: 'é' }
  const create = () =>
    user.create(validatingWebhookConfiguration, guard(hook('a.guard.example', { clientConfig: { service } })))

  expect(refusal(create).message).toMatch(
    /"é": must start with a '\/', .*"é": segment\[0\]: a lowercase RFC 1123/,
  )
})

test('a name is a domain of three parts, and no two webhooks have the same', () => {
  const { user } = apiServer()
  const create = (...names: string[]) =>
    refusal(() => user.create(validatingWebhookConfiguration, guard(...names.map((name) => hook(name)))))

  expect(create('guard.example').message).toContain('should be a domain with at least three segments')
  expect(create('a.guard.example', 'a.guard.example').message).toContain(
    'webhooks[1].name: Duplicate value: "a.guard.example"',
  )
})

test('another webhook is another generation, another label is not', () => {
  const { user } = apiServer()
  const made = user.create(validatingWebhookConfiguration, guard(hook('a.guard.example')))
  const labelled = user.update(validatingWebhookConfiguration, made, ({ metadata }) => {
    metadata.labels = { mine: 'yes' }
  })
  const slower = user.update(validatingWebhookConfiguration, labelled, ({ webhooks = [] }) => {
    webhooks[0].timeoutSeconds = 20
  })

  expect(labelled.metadata.generation).toBe(1)
  expect(slower.metadata.generation).toBe(2)
})

test.each([
  ['https://a:b:c/', 'invalid port ":b:c" after host'],
  ['https://[::1', "missing ']' in host"],
  ['https://a b/', 'invalid character " " in host name'],
  ['1:2', 'first path segment in URL cannot contain colon'],
  [':x', 'missing protocol scheme'],
  ['https://h%zz', 'invalid URL escape "%zz"'],
])('%s is no URL', (url, why) => {
  const { user } = apiServer()
  const create = () =>
    user.create(validatingWebhookConfiguration, guard(hook('a.guard.example', { clientConfig: { url } })))
  expect(refusal(create).message).toContain(`url must be a valid URL: parse "${url}": ${why};`)
})
