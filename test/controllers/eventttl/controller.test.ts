import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { eventExpiry } from '../../../src/controllers/eventttl/controller.ts'
import { runActors } from '../../../src/controllers/runtime/actor.ts'
import { writesPerTurn } from '../../../src/controllers/runtime/controller.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'

const record = (plane: ControlPlane, name: string) =>
  plane.client.create(event, {
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'app', namespace: 'default' },
    reason: 'Test',
    message: name,
    source: {},
    reportingComponent: '',
    reportingInstance: '',
  })

const left = (plane: ControlPlane) => namesOf(plane.client.list(event))

test('an Event is forgotten an hour after it was written', () => {
  const plane = new ControlPlane({ actors: [eventExpiry] })
  record(plane, 'a')
  plane.advance(minutes(10))
  record(plane, 'b')

  plane.advance(minutes(50) - 1)
  expect(left(plane)).toEqual(['a', 'b'])
  plane.advance(1)
  expect(left(plane)).toEqual(['b'])
  plane.advance(minutes(10))
  expect(left(plane)).toEqual([])
})

test('an Event that is written again lives an hour from then on', () => {
  const plane = new ControlPlane({ actors: [eventExpiry] })
  const first = record(plane, 'a')
  plane.advance(minutes(30))
  plane.client.update(event, first, (draft) => {
    draft.count = 2
  })

  plane.advance(minutes(59))
  expect(left(plane)).toEqual(['a'])
  plane.advance(minutes(1))
  expect(left(plane)).toEqual([])
})

test('Events of before the start expire too, and a cluster that only waits for that has settled', () => {
  const plane = new ControlPlane()
  record(plane, 'a')
  plane.advance(minutes(10))
  const { clock, cache, random } = plane
  runActors([eventExpiry], { clock, cache, random, clientFor: (name) => plane.clientOf(name) })

  expect(plane.settle()).toBe(true)
  expect(left(plane)).toEqual(['a'])
  plane.advance(minutes(50))
  expect(left(plane)).toEqual([])
})

test('thousands of Events of one instant go in bounded turns', () => {
  const plane = new ControlPlane({ actors: [eventExpiry] })
  for (let n = 0; n < 1_000; n++) record(plane, `e-${n}`)
  plane.advance(minutes(60) - 1)

  plane.clock.runNext(plane.clock.now() + 1)
  expect(left(plane)).toHaveLength(1_000 - writesPerTurn)
  plane.advance(1)
  expect(left(plane)).toEqual([])
})
