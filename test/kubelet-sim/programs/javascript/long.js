// What is long is dealt with piece by piece, and comes to the same.
const items = Array.from({ length: 1_200 }, (_, n) => ({ n, s: `a"\\\n\u00e9\u{1f600}${n}`, l: [n, -n / 3, 1e21, null, true, false, [], {}, ''] }))
const text = JSON.stringify(items)
const read = JSON.parse(`\n\t ${text} `)
console.log(text.length, JSON.stringify(read) === text, read[1_199].s === items[1_199].s, Object.is(JSON.parse(`[${'-0,'.repeat(24_000)}-0]`)[7], -0))
const long = `{"__proto__": 1, "2": 2, "1": 3, "a": 4, "a": 5, "long": "${'x'.repeat(70_000)}\\u0041\\\\"}`
const one = JSON.parse(long)
console.log(Object.keys(one), one.a, one.long.slice(-3), one.__proto__, JSON.parse(long, (key, value) => (key === 'long' ? value.length : value)))
for (const wrong of ['[1,]', '{"a":1,}', '{"a"}', '[1 2]', '"\\x"', '01', '[', 'nul', '1.', '"\t"', '{1:2}', ']', '[1]]'])
  try {
    JSON.parse(' '.repeat(70_000) + wrong)
    console.log('fine', wrong)
  } catch (error) {
    console.log(error.name, wrong)
  }
const many = Array.from({ length: 4_500 }, (_, n) => (n * 7_919) % 10_007)
const sorted = many.toSorted((a, b) => a - b)
console.log(sorted[0], sorted[4_499], sorted.every((n, at) => at === 0 || sorted[at - 1] < n), many.slice().sort()[4_499], many.toReversed()[0] === many[4_499])
const sparse = [...many.slice(0, 4_200), undefined, , 3]
sparse.sort()
console.log(sparse.length, sparse.at(-3), 4_202 in sparse, 4_201 in sparse, [...sparse, ...many].length, many.concat(many, 1).length, { ...many }[4_499] === many[4_499])
console.log('a,b,,c'.split(','), 'abc'.split(''), ''.split(''), ''.split(','), 'abc'.split('', 2), 'a,b'.split(',', 1), ',x,'.repeat(1_500).split(',').length, 'abab'.split('ab'), 'x'.split())
const bytes = 'a\u00e9'.repeat(100_000)
require('fs').writeFileSync('/tmp/long', Buffer.from(bytes))
console.log(require('fs').readFileSync('/tmp/long').toString() === bytes, new Array(9_000).length, Array.of(...many).length, new Map(many.map((n) => [n, n])).size)
try {
  Math.max(...new Array(150_000).fill(1))
} catch (error) {
  console.log(error.name, error.message)
}
