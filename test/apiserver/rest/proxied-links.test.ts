/** Links of pages behind the proxy of the API server. */
import { describe, expect, test } from 'vitest'
import { contentTypeOf } from '../../../src/api/codec/content-type.ts'
import { proxiedLink, withProxiedLinks } from '../../../src/apiserver/rest/proxied-links.ts'

const prefix = '/api/v1/namespaces/default/pods/web/proxy'
const place = { prefix, hosts: ['10.244.0.2:80', 'localhost:8001'] }

test.each([
  ['/about', `${prefix}/about`],
  ['/about/?a=/b#c', `${prefix}/about/?a=/b#c`],
  ['http://10.244.0.2:80/about', `${prefix}/about`],
  ['https://localhost:8001/', `${prefix}/`],
  ['//localhost:8001/x', `${prefix}/x`],
  [`${prefix}/there`, `${prefix}/there`],
  ['about', 'about'],
  ['#top', '#top'],
  ['mailto:ann@example.com', 'mailto:ann@example.com'],
  ['http://example.com/about', 'http://example.com/about'],
])('%s becomes %s', (link, proxied) => {
  expect(proxiedLink(link, place)).toBe(proxied)
})

describe('a page', () => {
  test('has its addresses changed, and nothing else', () => {
    expect(
      withProxiedLinks(
        '<!-- <a href="/no"> --><A class=x HREF=/a>/a</A><img alt="/b" src=\'/b.png\'><p href="/no"><script src="/c.js">a = \'<a href="/no">\'</script>',
        place,
      ),
    ).toBe(
      `<!-- <a href="/no"> --><A class=x HREF="${prefix}/a">/a</A><img alt="/b" src="${prefix}/b.png"><p href="/no"><script src="${prefix}/c.js">a = '<a href="/no">'</script>`,
    )
  })

  test.each(['<', '<a', '<!--', '<a href="/x', '<script>', '<style><a href="/no">', 'a < b', ''])(
    'that ends too soon stays: %s',
    (page) => {
      expect(withProxiedLinks(page, place)).toBe(page)
    },
  )

  test('of a million tags that are never closed takes no longer than its length', () => {
    const page = '<script <a <!-- '.repeat(100_000)
    expect(withProxiedLinks(page, place)).toBe(page)
  })
})

test.each([
  ['<a href="/x">x</a>', 'text/html; charset=utf-8'],
  ['\n <!doctype html>', 'text/html; charset=utf-8'],
  ['<abbr>', 'text/plain; charset=utf-8'],
  ['<?xml version="1.0"?>', 'text/xml; charset=utf-8'],
  ['{"a": 1}', 'text/plain; charset=utf-8'],
  ['\u0000\u0001', 'application/octet-stream'],
  ['', 'text/plain; charset=utf-8'],
])('%j is taken for %s', (body, type) => {
  expect(contentTypeOf(new TextEncoder().encode(body))).toBe(type)
})
