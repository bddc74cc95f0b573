/** querystring. */
export const querystring = String.raw`
'use strict'
const unescape = (text) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
const escape = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) =>
    each === '*' || each === "'" || each === '!' || each === '(' || each === ')' ? each : each,
  )
const parse = (text, separator = '&', equals = '=') => {
  const found = Object.create(null)
  for (const each of String(text ?? '').split(separator)) {
    if (each === '') continue
    const at = each.indexOf(equals)
    const key = unescape((at < 0 ? each : each.slice(0, at)).replace(/\+/g, ' ')),
      value = at < 0 ? '' : unescape(each.slice(at + equals.length).replace(/\+/g, ' '))
    if (key in found) found[key] = Array.isArray(found[key]) ? [...found[key], value] : [found[key], value]
    else found[key] = value
  }
  return found
}
const plain = (value) =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? escape(String(value)) : ''
const stringify = (of, separator = '&', equals = '=') =>
  Object.entries(of ?? {})
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) => escape(key) + equals + plain(each)),
    )
    .join(separator)
module.exports = { parse, decode: parse, stringify, encode: stringify, escape, unescape }
`
