/** Has a webhook make objects of one version of a custom kind those of another. Source: the webhook converter of apiextensions-apiserver. */
import { jsonTypeOf } from '../api/codec/errors.ts'
import { ApiError } from '../api/errors.ts'
import type { ConversionResponse, CustomResourceDefinition } from '../api/generated/types/apiextensions-v1.ts'
import type { ObjectMeta } from '../api/generated/types/meta-v1.ts'
import { goTypeOf } from '../api/go-text.ts'
import { isMap } from '../api/json-map.ts'
import type { KubeObject, New } from '../api/kind.ts'
import { labelProblems } from '../api/labels.ts'
import { annotationProblems } from '../api/metadata-problems.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import { uuidOfText } from './admission/webhooks/review.ts'
import { type Json, namedObject } from './rest/input.ts'
import { checkReview, reviewAnswered, reviewVersionIn, type WantedReview } from './webhook-answers.ts'
import { askWebhook, callTo, type WebhookOptions } from './webhook-calls.ts'

const group = 'apiextensions.k8s.io'
const kind = 'ConversionReview'
const timeoutSeconds = 30

/** What is told as it stands, and is no error of the API. */
export class ConversionFailure extends ApiError {
  constructor(message: string) {
    super(500, '', message)
  }
}

const failure = (message: string) => new ConversionFailure(message)

/** @throws ApiError 500 where it fails; Unanswered */
export function convertedOutside(
  { spec }: CustomResourceDefinition,
  { object, apiVersion: desiredAPIVersion }: { readonly object: KubeObject; readonly apiVersion: string },
  options: WebhookOptions,
): KubeObject {
  const who = `conversion webhook for ${object.apiVersion}, Kind=${object.kind}`
  const { clientConfig = {}, conversionReviewVersions = [] } = spec.conversion?.webhook ?? {}
  const wanted: WantedReview = { group, version: reviewVersionIn(conversionReviewVersions) ?? 'v1', kind }
  const sent = asStored(object)
  const essence = JSON.stringify({ desiredAPIVersion, objects: [withoutMadeUp(sent)] })
  const uid = uuidOfText(essence)
  const body = JSON.stringify({
    kind,
    apiVersion: `${group}/${wanted.version}`,
    request: { uid, desiredAPIVersion, objects: [sent] },
    response: unanswered,
  })
  const call = callTo(clientConfig, { timeoutSeconds, body })
  const { uid: objectUid, name } = object.metadata
  const asking = { call, essence, about: { uid: objectUid, name }, failing: `${who} failed` }
  const { reply, about } = askWebhook(asking, options)
  const objects = attempt(`${who} failed`, () => objectsIn(reply, { wanted, uid, url: call.url }))
  if (objects.length !== 1) throw failure(`${who} returned ${objects.length} objects, expected 1`)
  const found = attempt(undefined, () => readObject(objects[0]))
  attempt(`${who} returned invalid object at index 0`, () => checkKind(object, found, desiredAPIVersion))
  attempt(`${who} returned invalid object`, () => checkSame({ ...object.metadata, ...about }, found))
  return attempt(`${who} returned invalid metadata`, () => withMetadataOf(object, found))
}

/** The form of an answer goes along with the question. */
const unanswered = { uid: '', convertedObjects: null, result: { metadata: {} } }

/** What lies in the store has no version of its own. */
function asStored(object: KubeObject): New<KubeObject> {
  const { resourceVersion: _none, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** What a new object is called by the API server is another thing each time that it is prepared, and nothing to a webhook. */
function withoutMadeUp({ metadata, ...rest }: New<KubeObject>): object {
  const { uid: _uid, name, ...others } = metadata
  return { ...rest, metadata: metadata.generateName === undefined ? { ...others, name } : others }
}

function attempt<T>(title: string | undefined, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const { message } = error as Error
    throw failure(title === undefined ? message : `${title}: ${message}`)
  }
}

interface Asked {
  readonly wanted: WantedReview
  readonly uid: string
  readonly url: string
}

/** @throws Error for what is no answer to the question */
function objectsIn(reply: WebhookReply, { wanted, uid, url }: Asked): readonly unknown[] {
  const review = reviewAnswered<ConversionResponse>(reply, url, wanted)
  const isHeldToIt = wanted.version === 'v1'
  if (isHeldToIt) checkReview(review, wanted)
  const { response } = review
  if (!response) throw new Error('no response provided')
  if (isHeldToIt && response.uid !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  const { status = '', message } = response.result ?? {}
  if (status !== 'Success')
    throw new Error(message || `response.result.status was '${status}', not 'Success'`)
  return response.convertedObjects ?? []
}

/** @throws Error */
function readObject(value: unknown): Json {
  if (value === null) throw new Error('unexpected end of JSON input')
  if (!isMap(value))
    throw new Error(
      `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type map[string]interface {}`,
    )
  const object = namedObject(value)
  if (!object.kind) throw new Error(`Object 'Kind' is missing in '${JSON.stringify(object)}'`)
  return object
}

/** @throws Error */
function checkKind(object: KubeObject, found: Json, apiVersion: string): void {
  if (found.apiVersion !== apiVersion)
    throw new Error(`invalid groupVersion (expected ${apiVersion}, received ${found.apiVersion ?? ''})`)
  if (found.kind !== object.kind)
    throw new Error(`invalid kind (expected ${object.kind}, received ${found.kind})`)
}

/**
 * Of the metadata a webhook may change labels and annotations, and nothing else. What is made up was perhaps something else
 * when it was asked: that is what it must have told again. @throws Error for another object
 */
function checkSame({ name, namespace, uid }: Partial<ObjectMeta>, { metadata }: Json): void {
  const said = isMap(metadata) ? metadata : {}
  const names: readonly [string, unknown, unknown][] = [
    ['name', name, said.name],
    ['namespace', namespace, said.namespace],
    ['UID', uid, said.uid],
  ]
  for (const [what, wanted = '', is = ''] of names)
    if (wanted !== is) throw new Error(`must have the same ${what}: ${wanted} != ${is}`)
}

/** @throws Error */
function withMetadataOf(object: KubeObject, found: Json): KubeObject {
  const { metadata } = found
  if (metadata === undefined) throw new Error('missing metadata in converted object')
  if (!isMap(metadata)) throw new Error(`invalid metadata of type ${goTypeOf(metadata)} in converted object`)
  const { labels: _labels, annotations: _annotations, ...kept } = object.metadata
  const written = ['labels', 'annotations'].flatMap((field) =>
    metadata[field] === undefined || metadata[field] === null ? [] : [[field, textsIn(metadata, field)]],
  )
  const { labels = {}, annotations = {} }: Texts = Object.fromEntries(written)
  const problems = [
    ...labelProblems(labels, 'metadata.labels'),
    ...annotationProblems(annotations, 'metadata.annotation'),
  ]
  const told = problems.map(({ field, message }) => `${field}: ${message}`)
  if (told.length > 0) throw new Error(told.length === 1 ? told[0] : `[${told.join(', ')}]`)
  return { ...found, metadata: { ...kept, ...Object.fromEntries(written) } } as unknown as KubeObject
}

type Texts = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>

/** @throws Error unless all are texts */
function textsIn(metadata: Json, field: string): Readonly<Record<string, string>> {
  const texts = metadata[field]
  if (!isMap(texts))
    throw new Error(`invalid metadata.${field} of type ${goTypeOf(texts)} in converted object`)
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text === 'string') continue
    const type = goTypeOf(text)
    throw new Error(`metadata.${field}[${key}] must be a string, but is ${type} in converted object`)
  }
  return texts as Record<string, string>
}
