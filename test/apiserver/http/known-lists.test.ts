import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { KnownLists } from '../../../src/apiserver/http/known-lists.ts'
import type { ListFormat } from '../../../src/apiserver/rest/list-format.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const plane = new ControlPlane()
const lists = new KnownLists(plane.store)

/** The ConfigMaps as they are now, as a list that says how many it has before they come: as protobuf does. */
function listed() {
  const items = plane.store.list(configMap, 'default')
  const format: ListFormat = {
    type: 'text',
    begin: `${items.length}:`,
    item: ({ metadata }) => metadata.name,
    end: () => '.',
  }
  const { revision } = plane.store
  const whole = {
    kind: configMap,
    apiVersion: 'v1',
    namespace: 'default',
    metadata: { resourceVersion: String(revision) },
    revision,
  }
  const send = () => {
    const keeper = lists.keeper(whole, format, items.length)
    for (const item of items) keeper?.add(format.item(item, 0))
    keeper?.finish()
  }
  return { send, known: () => lists.of(whole, format)?.toString() }
}

const create = (name: string) =>
  plane.client.create(configMap, { metadata: { name, namespace: 'default' }, data: {} })

test('a list that was read before something was written is neither kept for those who ask later nor mixed with theirs', () => {
  create('a')
  const before = listed()
  create('b')
  const after = listed()

  before.send()
  expect(after.known()).toBeUndefined()

  after.send()
  expect(after.known()).toBe('2:ab.')
  expect(before.known()).toBeUndefined()
})
