/** Filling in what was left out: of what is new, and of nothing else. */
import { expect, test } from 'vitest'
import { type Defaults, fillOf } from '../../src/api/defaults.ts'
import { deepFreeze } from '../../src/api/memo.ts'

interface Shop {
  readonly name: string
  readonly door?: { readonly isOpen: boolean }
  readonly shelves: readonly { readonly boards: number }[]
  readonly rooms: number
}

const shopDefaults: Defaults<Shop> = {
  first(shop) {
    shop.door ??= {} as typeof shop.door & object
  },
  parts: {
    door(door) {
      door.isOpen ??= true
    },
    shelves(shelf) {
      shelf.boards ??= 4
    },
  },
  last(shop) {
    shop.rooms ??= shop.shelves?.length ?? 0
  },
}

const filled = (shop: object) => {
  fillOf<Shop>(shopDefaults)(shop as never)
  return shop
}

test('the parts come after what makes them, and before what follows from them', () => {
  expect(filled({ shelves: [{}, { boards: 2 }] })).toEqual({
    door: { isOpen: true },
    shelves: [{ boards: 4 }, { boards: 2 }],
    rooms: 2,
  })
})

test('what is frozen is left alone, be it a part, a list or one of its items', () => {
  const shelf = deepFreeze({})
  const door = deepFreeze({})

  expect(filled({ door, shelves: [shelf, {}] })).toEqual({ door: {}, shelves: [{}, { boards: 4 }], rooms: 2 })
  expect(filled({ shelves: deepFreeze([{}]) })).toMatchObject({ shelves: [{}] })
})

test('what is no object has nothing to fill in', () => {
  expect(filled({ door: null, shelves: ['plank', null] })).toMatchObject({ shelves: ['plank', null] })
})
