import { expect, test } from 'vitest'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'

test('a service account is shown with its name and its age: v1.36 counts its Secrets no more', () => {
  expect(serviceAccount.columns.map(({ name }) => name)).toEqual(['Name', 'Age'])
})
