import { type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { pod } from '../../support/manifests.ts'
import { listen } from './listening.ts'

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http.post(pods).send(pod('web')).expect(201)
})
afterAll(() => api.close())

const post = (body: string | Buffer, type = 'application/json', path = pods) =>
  api.http.post(path).set('content-type', type).send(body)

const goHead =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

test.each([
  ['{', "couldn't get version/kind; json parse error: unexpected end of JSON input ({)"],
  ['', "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"],
  [
    'apiVersion: v1',
    "couldn't get version/kind; json parse error: invalid character 'a' looking for beginning of value (61706956657273696f6e3a207631)",
  ],
  [
    '[]',
    `couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type ${goHead} (5b5d)`,
  ],
  [
    '"x"',
    `couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type ${goHead} (227822)`,
  ],
  [
    '{"kind":5}',
    `couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})`,
  ],
  [
    `{"kind":"Pod",${' '.repeat(30)}`,
    `couldn't get version/kind; json parse error: unexpected end of JSON input ({"kind":"Pod",${' '.repeat(16)} ...)`,
  ],
])('the JSON %j is not recognized', async (body, why) => {
  const { body: status } = await post(body).expect(400)
  expect(status).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `the object provided is unrecognized (must be of type Pod): ${why}`,
    reason: 'BadRequest',
    code: 400,
  })
})

test('malformed YAML is told with its line', async () => {
  const { body } = await post('kind: Pod\nmetadata: [', 'application/yaml').expect(400)
  expect(body.message).toBe(
    'the object provided is unrecognized (must be of type Pod): yaml: line 2: did not find expected node content (6b696e643a20506f640a6d657461646174613a205b)',
  )
})

test('malformed protobuf is refused, wherever it breaks', async () => {
  const noPrefix = await post(Buffer.from('nonsense'), 'application/vnd.kubernetes.protobuf').expect(400)
  expect(noPrefix.body.message).toContain(
    'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (6e6f6e73656e7365)',
  )
  const cut = Buffer.from([0x6b, 0x38, 0x73, 0x00, 0x0a, 0xff])
  const { body } = await post(cut, 'application/vnd.kubernetes.protobuf').expect(400)
  expect(body.message).toContain('unexpected EOF')
})

test.each([
  [
    { kind: 'Nonsense', apiVersion: 'v1' },
    'Nonsense in version "v1" cannot be handled as a Pod: no kind "Nonsense" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
  ],
  [
    { kind: 'ConfigMap', apiVersion: 'v1' },
    'ConfigMap in version "v1" cannot be handled as a Pod: converting (v1.ConfigMap) to (core.Pod): unknown conversion',
  ],
  [
    { kind: 'Pod', apiVersion: 'v2' },
    'Pod in version "v2" cannot be handled as a Pod: no kind "Pod" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
  ],
  [
    { metadata: { name: 'x', namespace: 'other' } },
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    { metadata: [] },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal array into Go struct field Pod.metadata of type v1.ObjectMeta',
  ],
  [
    { metadata: 'x' },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field Pod.metadata of type v1.ObjectMeta',
  ],
  [
    { metadata: { name: 5 } },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string',
  ],
  [
    { metadata: { name: 'x', namespace: 7 } },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.namespace of type string',
  ],
  [
    { spec: { containers: {} } },
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
])('a POST of %j is a bad request', async (object, message) => {
  const { body } = await post(JSON.stringify(object)).expect(400)
  expect(body).toMatchObject({ message, reason: 'BadRequest' })
})

test('null is an empty object, which lacks a name', async () => {
  const { body } = await post('null').expect(422)
  expect(body.message).toContain('metadata.name: Required value: name or generateName is required')
})

test('an empty list is something where there must be nothing, whatever others have sent before', async () => {
  const debugged = async (more: object) => {
    const spec = {
      containers: [{ name: 'web', image: 'nginx' }],
      ephemeralContainers: [{ name: 'debug', image: 'busybox', ...more }],
    }
    const { body } = await post(JSON.stringify({ metadata: { name: 'debugged' }, spec })).expect(422)
    return body.details.causes.map(({ field }: { field: string }) => field)
  }
  const own = 'spec.ephemeralContainers[0]'

  expect(await debugged({ ports: [] })).toEqual([`${own}.ports`, 'spec.ephemeralContainers'])
  expect(await debugged({ resources: { limits: {} } })).toEqual([
    `${own}.resources`,
    'spec.ephemeralContainers',
  ])
  expect(await debugged({ resources: {}, args: [] })).toEqual(['spec.ephemeralContainers'])
})

test.each(['1.0', '1e2', '1.50', '99999999999', '12345678901234567890123'])(
  '%s is no whole number, however great it is',
  async (number) => {
    const scaled = `{"metadata":{"name":"web"},"spec":{"replicas":${number}}}`
    const { body } = await post(scaled, 'application/json', '/apis/apps/v1/namespaces/default/deployments')
    expect(body).toMatchObject({
      code: 400,
      message: `Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number ${number} into Go struct field DeploymentSpec.spec.replicas of type int32`,
    })
  },
)

test('an amount may be written as any number, and stays as it is written', async () => {
  const limited = (memory: string) =>
    `{"metadata":{"name":"limited"},"spec":{"containers":[{"name":"web","image":"nginx","resources":{"limits":{"memory":${memory}}}}]}}`
  const { body } = await post(limited('1e3'), 'application/json', `${pods}?dryRun=All`).expect(201)
  expect(body.spec.containers[0].resources.limits).toEqual({ memory: '1e3' })
})

test.each([
  ['{"name":"twice","name":null}', { name: 'twice' }],
  ['{"name":"twice","labels":{"a":"1"},"labels":{"b":"2"}}', { labels: { a: '1', b: '2' } }],
  ['{"name":"twice","finalizers":["a.io/x","a.io/y"],"finalizers":["a.io/z"]}', { finalizers: ['a.io/z'] }],
])('of %s each value is read into what was read before', async (metadata, read) => {
  const { body } = await post(`{"metadata":${metadata}}`, 'application/json', `${configMaps}?dryRun=All`)
  expect(body.metadata).toMatchObject(read)
})

test('the items of a list that is named twice are written over one by one', async () => {
  const spec =
    '{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"redis"}],"containers":[{"name":"c"}]}'
  const { body } = await post(
    `{"metadata":{"name":"twice"},"spec":${spec}}`,
    'application/json',
    `${pods}?dryRun=All`,
  )
  expect(body.spec.containers).toMatchObject([{ name: 'c', image: 'nginx' }])
})

test('a value that does not fit stays wrong, whatever is said of its field later', async () => {
  const data = '"data":{"a":1},"data":{"a":"b"}'
  const { body } = await post(
    `{"metadata":{"name":"twice"},${data}}`,
    'application/json',
    `${configMaps}?dryRun=All`,
  )
  expect(body).toMatchObject({
    code: 400,
    message: expect.stringContaining(
      'cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ),
  })
})

test('a port without a name is told as it was given', async () => {
  const readinessProbe = { tcpSocket: { port: '' } }
  const { body } = await post(JSON.stringify(pod('probed', { container: { readinessProbe } }))).expect(422)
  expect(body.message).toContain('tcpSocket.port: Invalid value: "": must contain at least one letter (a-z)')
})

test('a PUT must say the name that the path says', async () => {
  const put = (metadata: object) => api.http.put(`${pods}/web`).send({ ...pod('web'), metadata })
  const other = await put({ name: 'other' }).expect(400)
  expect(other.body.message).toBe('the name of the object (other) does not match the name on the URL (web)')
  const none = await put({}).expect(400)
  expect(none.body.message).toBe(
    'the name of the object (web based on URL) was undeterminable: name must be provided',
  )
  const elsewhere = await put({ name: 'web', namespace: 'kube-system' }).expect(400)
  expect(elsewhere.body.message).toBe(
    'the namespace of the provided object does not match the namespace sent on the request',
  )
})

test.each(['Upper', 'under_score', '-dash', 'a'.repeat(254), 'a..b'])('%j is no name', async (name) => {
  const { body } = await post(JSON.stringify(pod(name))).expect(422)
  expect(body.message).toContain('metadata.name: Invalid value')
  expect(body.details).toMatchObject({ name, kind: 'Pod' })
})

test.each([
  [`${pods}/%2E%2E`, `Name parameter invalid: "..": may not be '..'`],
  [`${pods}/100%25`, `Name parameter invalid: "100%": may not contain '%'`],
])('%s cannot be looked up', async (path, message) => {
  const { body } = await api.http.get(path).expect(400)
  expect(body.message).toBe(message)
})

test.each([
  '/api/v1/nonsense',
  '/api/v2/pods',
  '/apis/apps/v1/namespaces/default/pods',
  `${pods}/a%2Fb`,
  '/api/v1/namespaces/a%2Fb/pods',
  '/apis/apps/v2',
  '/api/v1/pods/web',
  '/api/v1/namespaces/default/nodes',
  `${pods}/web/nonsense`,
  `${pods}/web/__proto__`,
  '/api/v1/__proto__',
  '/api/v1/constructor',
  '/api//v1/pods',
  '/api/v1//pods',
  '/api/v1/namespaces//pods/web',
  `${configMaps}//settings`,
])('%s is not served', async (path) => {
  const { body } = await api.http.get(path).expect(404)
  expect(body).toMatchObject({
    kind: 'Status',
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  })
})

test.each([
  ['post', `${pods}/web`],
  ['put', pods],
  ['patch', pods],
  ['post', '/api/v1/pods'],
  ['delete', '/api/v1/pods'],
  ['post', `${pods}/web/log`],
  ['post', `${pods}/web/status`],
  ['get', `${pods}/web/eviction`],
  ['delete', `${pods}/web/status`],
  ['post', '/api/v1'],
  ['delete', '/api/v1/namespaces'],
  ['options', pods],
  ['trace', pods],
  ['post', '/version'],
  ['delete', '/api/'],
] as const)('%s %s is not allowed', async (method, path) => {
  const { body } = await api.http[method](path).send('{}').expect(405)
  expect(body).toMatchObject({
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  })
})

test('HEAD of a resource is not allowed, HEAD of the health is', async () => {
  await api.http.head(pods).expect(405)
  await api.http.head('/healthz').expect(200)
})

test('a body may have three mebibytes and no more', async () => {
  const { body } = await post(' '.repeat(3 * 1024 * 1024 + 1)).expect(413)
  expect(body).toMatchObject({
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
    code: 413,
  })
})

const acceptedBodies =
  'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf'

test.each([
  'application/x-www-form-urlencoded',
  ';;;',
  'json',
  '__proto__',
  'application/json; charset',
  'application/json; a=1; A=2',
  'application/json, application/json',
])('a body of the type %j is refused', async (type) => {
  const { body } = await post('{}', type).expect(415)
  expect(body).toMatchObject({ reason: 'UnsupportedMediaType', message: acceptedBodies })
})

test.each(['application/json;', 'APPLICATION/JSON', 'application/json ; charset="utf-8"; pretty=1'])(
  '%j is JSON',
  async (type) => {
    await post('{"metadata":{"name":"json"}}', type, `${configMaps}?dryRun=All`).expect(201)
  },
)

test.each(['', ';;;', 'application/json', 'text/plain; a', 'Application/Merge-Patch+JSON'])(
  'no patch is of the type %j',
  async (type) => {
    const { port } = await listen(api)
    const headers = type === '' ? {} : { 'content-type': type }
    const { status, text } = await answerTo({ port, path: `${pods}/web`, method: 'PATCH', headers }, '{}')

    expect(status).toBe(415)
    expect(JSON.parse(text)).toMatchObject({
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    })
  },
)

test('keys that name prototypes are data in data, and nowhere anything else', async () => {
  const data = '{"__proto__":"a","constructor":"b","prototype":"c"}'
  const text = `{"metadata":{"name":"odd"},"data":${data},"__proto__":{"immutable":true},"constructor":{"x":1}}`
  const { body: created } = await post(text, 'application/json', configMaps).expect(201)
  expect(JSON.stringify(created.data)).toBe(data)
  expect(created.immutable).toBeUndefined()
  const { text: again } = await api.http.get(`${configMaps}/odd`).expect(200)
  expect(again).toContain(`"data":${data}`)
  const labels = `{"metadata":{"name":"odder","labels":{"__proto__":"x"}}}`
  const { body: refused } = await post(labels, 'application/json', configMaps).expect(422)
  expect(refused.message).toContain('metadata.labels: Invalid value: "__proto__"')
  await api.http.get(`${configMaps}?__proto__=x&constructor=y&__proto__[limit]=1`).expect(200)
  expect(({} as { immutable?: boolean }).immutable).toBeUndefined()
})

const nested = (depth: number, [open, close]: readonly [string, string]) =>
  open.repeat(depth) + close.repeat(depth)

test.each([
  ['lists in JSON', `{"metadata":{"name":"deep"},"data":${nested(100_000, ['[', ']'])}}`, 'application/json'],
  ['objects in JSON', nested(100_000, ['{"a":', '}']).replace(':}', ':1}'), 'application/json'],
  ['lists in YAML', `data: ${nested(50_000, ['[', ']'])}`, 'application/yaml'],
  ['maps in YAML', `data: ${nested(50_000, ['{a: ', '}'])}`, 'application/yaml'],
])('very deep %s are refused', async (_what, body, type) => {
  const { body: status } = await post(body, type, configMaps).expect(400)
  expect(status.message).toMatch(/exceeded max depth|maxDepth/)
})

test('an alias that multiplies itself is refused', async () => {
  const levels = Array.from(
    { length: 20 },
    (_, n) =>
      `a${n}: &a${n} [${Array(10)
        .fill(n ? `*a${n - 1}` : 'x')
        .join(',')}]`,
  )
  const { body } = await post(levels.join('\n'), 'application/yaml', configMaps).expect(400)
  expect(body.message).toContain('excessive aliasing')
})

test('what is encoded badly is refused, in the path, and passed over in the query', async () => {
  await api.http.get('/api/v1/%zz').expect(400, '400 Bad Request')
  await api.http.get('//%zz:x?pretty=1').expect(400)
  await api.http.get(`${pods}?fieldManager=%zz&%ff=1`).expect(200)
})

test('a very long path names something that is not there', async () => {
  const { body } = await api.http.get(`${pods}/${'a'.repeat(4_000)}`).expect(404)
  expect(body.details.kind).toBe('pods')
})

test('requests that follow one another without waiting are answered in order', async () => {
  const server = await listen(api)
  const { port } = server
  const paths = [`${pods}/web`, `${pods}/missing`, '/version']
  const answers = await new Promise<string>((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(''))
    })
    socket.on('data', (bytes) => {
      received += bytes
      if (received.includes('"gitVersion"')) {
        socket.destroy()
        resolve(received)
      }
    })
  })
  expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200'])
})

test('a client that goes away in the middle of a body leaves the server well', async () => {
  const { port } = await listen(api)
  for (let n = 0; n < 20; n++) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST ${pods} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"metadata"`,
          () => socket.destroy(),
        )
      })
      socket.on('close', () => resolve())
    })
  }
  await api.http.get(`${pods}/web`).expect(200)
})

test('an offer to speak another protocol is not taken up, and the request is answered', async () => {
  const { port } = await listen(api)
  const offer = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABkAAQAAP__',
  }

  const got = await statusOf({ port, path: '/version', headers: offer })
  const path = configMaps
  const headers = { ...offer, 'content-type': 'application/json' }
  const created = await statusOf(
    { port, path, method: 'POST', headers },
    JSON.stringify({ metadata: { name: 'upgraded' } }),
  )

  expect([got, created]).toEqual([200, 201])
})

test('a selector may be as long as Go lets it be', async () => {
  const { port } = await listen(api)
  const values = Array.from({ length: 4_000 }, (_, n) => `value-${n}`).join(',')

  const path = `${configMaps}?labelSelector=${encodeURIComponent(`a in (${values})`)}`

  expect(await statusOf({ port, path })).toBe(200)
})

/** The status with which a request is answered. */
const statusOf = async (options: RequestOptions, body = '') => (await answerTo(options, body)).status

const answerTo = (options: RequestOptions, body: string) =>
  new Promise<{ readonly status?: number; readonly text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

test('a Status is a v1.Status, whatever version it gives', async () => {
  const { body } = await post('{"kind":"Status","apiVersion":"other"}').expect(400)
  expect(body.message).toContain('converting (v1.Status) to (core.Pod): unknown conversion')
})

test('what a refusal calls an object is written as Go quotes it, and Unknown where it has no name', async () => {
  const named = await post(JSON.stringify({ metadata: { name: 'a\nb' } }), 'application/json', configMaps)
  expect(named.body.message).toMatch(/^ConfigMap "a\\nb" is invalid: metadata\.name: /)
  const { spec } = pod('web')
  const nameless = await post(JSON.stringify({ spec: { ...spec, serviceAccountName: 'robot' } })).expect(403)
  expect(nameless.body.message).toMatch(/^pods "Unknown" is forbidden: error looking up service account/)
})

test('metadata that are a list are none, also for who puts an object that is not there yet', async () => {
  const { body } = await api.http
    .put('/api/v1/namespaces/default/limitranges/new')
    .set('content-type', 'application/json')
    .send('{"metadata":[]}')
    .expect(400)
  expect(body.message).toContain('cannot unmarshal array into Go struct field LimitRange.metadata')
})
