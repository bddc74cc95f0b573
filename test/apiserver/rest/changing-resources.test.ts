/** Kinds that come, change and go while they are served. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineKind, type KubeObject } from '../../../src/api/kind.ts'
import { type Api, startApi } from '../../support/http.ts'

interface Widget extends KubeObject {
  readonly spec?: { readonly size?: number }
}

const widgetIn = (version: string, shortNames: readonly string[] = []) =>
  defineKind<Widget>(`example.com/${version}`, 'Widget', {
    plural: 'widgets',
    shortNames,
    scope: 'Namespaced',
  })

const widgets = '/apis/example.com/v1/namespaces/default/widgets'
const small = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'small' } }

let api: Api
const resources = () => api.plane.registry.resources

beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

test('a kind that comes is served, discovered and described at once', async () => {
  await api.http.get('/apis/example.com/v1').expect(404)

  resources().serve(widgetIn('v1'))

  const { body } = await api.http.get('/apis/example.com/v1').expect(200)
  expect(body.resources).toMatchObject([{ name: 'widgets', kind: 'Widget' }])
  const { text } = await api.http.get('/openapi/v3').expect(200)
  expect(JSON.parse(text).paths).toHaveProperty(['apis/example.com/v1'])
  await api.http.post(widgets).send(small).expect(201)
  await api.http.get(`${widgets}/small`).expect(200)
})

test('a kind that changes keeps its objects', async () => {
  const widget = widgetIn('v1')
  resources().serve(widget)
  await api.http.post(widgets).send(small).expect(201)

  resources().change(widget, widgetIn('v1', ['wd']))

  const { body } = await api.http.get('/apis/example.com/v1').expect(200)
  expect(body.resources).toMatchObject([{ name: 'widgets', shortNames: ['wd'] }])
  await api.http.get(`${widgets}/small`).expect(200)
})

test('a kind that goes is not there any more, and begins anew when it comes again', async () => {
  const widget = widgetIn('v1')
  resources().serve(widget)
  await api.http.post(widgets).send(small).expect(201)

  resources().remove(widget)

  await api.http.get('/apis/example.com/v1').expect(404)
  await api.http.get(`${widgets}/small`).expect(404)
  resources().serve(widgetIn('v1'))
  const { body } = await api.http.get(widgets).expect(200)
  expect(body.items).toEqual([])
})

test('two kinds of one name are refused', () => {
  resources().serve(widgetIn('v1'))

  expect(() => resources().serve(widgetIn('v1'))).toThrow(
    "there are two kinds of the name 'example.com/v1/widgets'",
  )
})

test('a watch ends when its kind changes: what it told was of another form', async () => {
  const widget = widgetIn('v1')
  resources().serve(widget)
  const watch = api.http.get(`${widgets}?watch=true`).then(({ text }) => text)
  await api.http.post(widgets).send(small).expect(201)

  resources().change(widget, widgetIn('v1', ['wd']))

  expect(JSON.parse(await watch)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'small' } } })
})
