/** What a body looks like to be where its server does not say so. Source: DetectContentType of Go's net/http. */
import { fromOctets, octetsOf } from './octets.ts'

const htmlTags = [
  '<!DOCTYPE HTML',
  '<HTML',
  '<HEAD',
  '<SCRIPT',
  '<IFRAME',
  '<H1',
  '<DIV',
  '<FONT',
  '<TABLE',
  '<A',
  '<STYLE',
  '<TITLE',
  '<B',
  '<BODY',
  '<BR',
  '<P',
]

/** So much of it is looked at. */
const longestLook = 512

/** @param body its bytes, as such or one a character */
export function contentTypeOf(body: Uint8Array | string): string {
  const look = typeof body === 'string' ? octetsOf(body.slice(0, longestLook)) : body.subarray(0, longestLook)
  const text = fromOctets(look).replace(/^[\t\n\f\r ]+/, '')
  const upper = text.slice(0, 16).toUpperCase()
  if (
    text.startsWith('<!--') ||
    htmlTags.some((tag) => upper.startsWith(tag) && /[ >]/.test(text[tag.length] ?? ''))
  )
    return 'text/html; charset=utf-8'
  if (text.startsWith('<?xml')) return 'text/xml; charset=utf-8'
  return look.some(isBinary) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

const isBinary = (octet: number): boolean =>
  octet <= 0x08 || octet === 0x0b || (octet >= 0x0e && octet <= 0x1a) || (octet >= 0x1c && octet <= 0x1f)
