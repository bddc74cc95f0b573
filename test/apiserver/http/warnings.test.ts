/** Warnings as they go over the wire. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

test('a warning in other letters than those of ASCII is sent in UTF-8, once', async () => {
  const group = '/apis/admissionregistration.k8s.io/v1'
  const configMaps = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['configmaps'],
  }
  await api.http
    .post(`${group}/validatingadmissionpolicies`)
    .send({
      metadata: { name: 'size' },
      spec: {
        matchConstraints: { resourceRules: [configMaps] },
        validations: [{ expression: 'false', message: 'zu groß' }],
      },
    })
    .expect(201)
  await api.http
    .post(`${group}/validatingadmissionpolicybindings`)
    .send({ metadata: { name: 'size' }, spec: { policyName: 'size', validationActions: ['Warn'] } })
    .expect(201)

  const { headers } = await api.http
    .post('/api/v1/namespaces/default/configmaps')
    .send({ metadata: { name: 'a' } })
    .expect(201)

  // Node reads headers as if each byte were a letter.
  expect(Buffer.from(headers['warning'], 'latin1').toString()).toContain("binding 'size': zu groß")
})
