/** Requests in the name of somebody else: `kubectl --as jane --as-group admins`. */
import { expect, test } from 'vitest'
import { Impersonation } from '../../../src/apiserver/rest/impersonation.ts'
import type { Headers } from '../../../src/apiserver/rest/request.ts'
import { administrator } from '../../../src/client/user.ts'
import { apiServer } from '../admission/api-server.ts'

const impersonation = new Impersonation(apiServer().registry.store)
const asked = { user: administrator, method: 'GET', path: '/api', parameter: () => undefined }
const userOf = (headers: Headers) => impersonation.wayOf(asked, headers)?.user ?? asked.user

test('whoever names nobody is the administrator', () => {
  expect(userOf({ accept: 'application/json' })).toMatchObject({ name: 'kubernetes-admin' })
  expect(userOf({ 'impersonate-user': '' })).toMatchObject({ name: 'kubernetes-admin' })
})

test('who is named is authenticated, and has the groups, the uid and the extra that are named', () => {
  expect(
    userOf({
      'impersonate-user': ['jane'],
      'impersonate-group': ['ops', 'dev'],
      'impersonate-uid': ['u1'],
      'impersonate-extra-o.example%2fkey': ['a', 'b'],
    }),
  ).toEqual({
    name: 'jane',
    groups: ['ops', 'dev', 'system:authenticated'],
    uid: 'u1',
    extra: { 'o.example/key': ['a', 'b'] },
  })
})

test('a service account is in the groups of all of them, and of those of its namespace', () => {
  expect(userOf({ 'impersonate-user': 'system:serviceaccount:shop:cart' }).groups).toEqual([
    'system:serviceaccounts',
    'system:serviceaccounts:shop',
    'system:authenticated',
  ])
  expect(userOf({ 'impersonate-user': 'system:serviceaccount:A_:cart' }).groups).toEqual([
    'system:authenticated',
  ])
  expect(userOf({ 'impersonate-user': 'system:serviceaccount:shop' }).groups).toEqual([
    'system:authenticated',
  ])
})

test('nobody in particular is not authenticated', () => {
  expect(userOf({ 'impersonate-user': 'system:anonymous' }).groups).toEqual(['system:unauthenticated'])
  expect(userOf({ 'impersonate-user': 'system:anonymous', 'impersonate-group': ['g'] }).groups).toEqual([
    'g',
    'system:unauthenticated',
  ])
})

test.each([
  [{ 'impersonate-group': ['g'] }, 'Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string(nil)'],
  [{ 'impersonate-uid': 'u1' }, 'Name:"", UID:"u1", Groups:[]string(nil), Extra:map[string][]string(nil)'],
  [
    { 'impersonate-extra-x': 'v' },
    'Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"x":[]string{"v"}}',
  ],
])('%j without a name is refused', (headers, said) => {
  expect(() => userOf(headers)).toThrow(
    `requested &user.DefaultInfo{${said}} without impersonating a user name`,
  )
})
