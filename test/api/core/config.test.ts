import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { secret } from '../../../src/api/core/secret.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

test('the keys of a ConfigMap could be file names', () => {
  const create = (key: string) =>
    apiServer().user.create(configMap, { metadata: named('c'), data: { [key]: '' } })

  expect(create('app.properties').data).toEqual({ 'app.properties': '' })
  expect(refusal(() => create('a/b')).message).toContain(
    `data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
  )
  expect(refusal(() => create('..')).message).toContain(`data[..]: Invalid value: "..": must not be '..'`)
})

test('a ConfigMap holds a mebibyte', () => {
  const create = (bytes: number) =>
    apiServer().user.create(configMap, { metadata: named('c'), data: { a: 'x'.repeat(bytes) } })

  expect(cellsOf(configMap, create(1024 * 1024)).Data).toBe(1)
  expect(refusal(() => create(1024 * 1024 + 1)).message).toContain(
    'Too long: may not be more than 1048576 bytes',
  )
})

test('an immutable ConfigMap stays as it is, and stays immutable', () => {
  const { user } = apiServer()
  const made = user.create(configMap, { metadata: named('c'), data: { a: '1' }, immutable: true })

  const { message } = refusal(() =>
    user.update(configMap, made, (draft) => {
      draft.immutable = false
      draft.data = { a: '2' }
    }),
  )
  const labelled = user.update(configMap, made, (draft) => {
    draft.metadata.labels = { a: 'b' }
  })

  expect(message).toBe(
    'ConfigMap "c" is invalid: [immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when `immutable` is set]',
  )
  expect(labelled.metadata.labels).toEqual({ a: 'b' })
})

test('the plain text of a Secret is folded into its data', () => {
  const made = apiServer().user.create(secret, {
    metadata: named('s'),
    data: { a: 'eA==', b: 'eA==' },
    stringData: { b: 'grün' },
  })

  expect(made.data).toEqual({ a: 'eA==', b: 'Z3LDvG4=' })
  expect(made.stringData).toBeUndefined()
  expect(cellsOf(secret, made)).toMatchObject({ Type: 'Opaque', Data: 2 })
})

test('a value that is null is an empty one', () => {
  const { user } = apiServer()
  const nothing = { a: null } as unknown as Record<string, string>

  expect(user.create(secret, { metadata: named('s'), data: nothing }).data).toEqual({ a: '' })
  expect(user.create(secret, { metadata: named('t'), stringData: nothing }).data).toEqual({ a: '' })
  expect(user.create(configMap, { metadata: named('c'), data: nothing }).data).toEqual({ a: '' })
  expect(user.create(configMap, { metadata: named('d'), binaryData: nothing }).binaryData).toEqual({ a: '' })
})

test('the type of a Secret never changes', () => {
  const { user } = apiServer()
  const made = user.create(secret, { metadata: named('s') })

  const { message } = refusal(() =>
    user.update(secret, made, (draft) => {
      draft.type = 'kubernetes.io/tls'
    }),
  )

  expect(message).toContain('type: Invalid value: "kubernetes.io/tls": field is immutable')
})

test.each([
  ['kubernetes.io/tls', {}, 'data[tls.crt]: Required value'],
  ['kubernetes.io/dockerconfigjson', {}, 'data[.dockerconfigjson]: Required value'],
  [
    'kubernetes.io/dockerconfigjson',
    { '.dockerconfigjson': 'eA==' },
    `data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character 'x' looking for beginning of value`,
  ],
  ['kubernetes.io/dockercfg', { '.dockercfg': '' }, 'unexpected end of JSON input'],
  [
    'kubernetes.io/dockercfg',
    { '.dockercfg': 'W10=' },
    'json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  ['kubernetes.io/basic-auth', {}, '[data[username]: Required value, data[password]: Required value]'],
  ['kubernetes.io/ssh-auth', {}, 'data[ssh-privatekey]: Required value'],
  [
    'kubernetes.io/service-account-token',
    {},
    'metadata.annotations[kubernetes.io/service-account.name]: Required value',
  ],
])('a Secret of type %s with %j is refused', (type, data, message) => {
  const create = () => apiServer().user.create(secret, { metadata: named('s'), type, data })

  expect(refusal(create).message).toContain(message)
})
