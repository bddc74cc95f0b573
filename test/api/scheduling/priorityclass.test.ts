import { expect, test } from 'vitest'
import { priorityClass, systemPriorityClasses } from '../../../src/api/scheduling/priorityclass.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

test('a PriorityClass may push others out unless it says otherwise', () => {
  const made = apiServer().user.create(priorityClass, { metadata: { name: 'high' }, value: 10 })

  expect(cellsOf(priorityClass, made)).toMatchObject({
    Value: 10,
    'Global-Default': false,
    PreemptionPolicy: 'PreemptLowerPriority',
  })
})

test('names that start with system- are for the system', () => {
  const { user } = apiServer()
  const create = (name: string, value: number) => user.create(priorityClass, { metadata: { name }, value })

  for (const known of systemPriorityClasses) user.create(priorityClass, known)

  expect(user.list(priorityClass)).toHaveLength(2)
  expect(refusal(() => create('system-mine', 1)).message).toContain(
    "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
  )
})

test('the classes of the system stay', () => {
  const { user } = apiServer()
  const known = systemPriorityClasses.map((each) => user.create(priorityClass, each))
  const mine = user.create(priorityClass, { metadata: { name: 'mine' }, value: 1 })

  for (const each of known) {
    expect(refusal(() => user.delete(priorityClass, each)).message).toBe(
      `priorityclasses.scheduling.k8s.io "${each.metadata.name}" is forbidden: this is a system priority class and cannot be deleted`,
    )
  }
  user.delete(priorityClass, mine)
  expect(user.list(priorityClass)).toHaveLength(2)
})

test('a class is one number for ever', () => {
  const { user } = apiServer()
  const made = user.create(priorityClass, { metadata: { name: 'high' }, value: 10 })

  const described = user.update(priorityClass, made, (draft) => {
    draft.description = 'first of all'
  })

  expect(described.metadata.generation).toBe(1)
})

test('a user gives no more than a thousand million, and never changes it', () => {
  const { user } = apiServer()
  const made = user.create(priorityClass, { metadata: { name: 'high' }, value: 1_000_000_000 })

  expect(
    refusal(() => user.create(priorityClass, { metadata: { name: 'higher' }, value: 1_000_000_001 })).message,
  ).toContain('value: Forbidden: maximum allowed value of a user defined priority is 1000000000')
  expect(
    refusal(() =>
      user.update(priorityClass, made, (draft) => {
        draft.value = 5
      }),
    ).message,
  ).toContain('value: Forbidden: may not be changed in an update.')
})
