/** jq: filters as scripts in the field have them. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const pods = JSON.stringify({
  items: [
    { metadata: { name: 'web-1', labels: { app: 'web' } }, status: { phase: 'Running', restarts: 3 } },
    { metadata: { name: 'db-0', labels: { app: 'db' } }, status: { phase: 'Pending', restarts: 0 } },
    { metadata: { name: 'web-0', labels: { app: 'web' } }, status: { phase: 'Running', restarts: 1 } },
  ],
})

const run = (script: string) =>
  testRuntime().sh(script, {
    image: 'nicolaka/netshoot',
    command: ['sh', '-c', `cat >/pods <<'EOF'\n${pods}\nEOF\n${script}`],
  })

test.each([
  [
    'paths lead to values, and pipes go on with them',
    `jq -r '.items[0].metadata.name, .items[-1].status.phase, (.items | length), .items[1:][0].metadata["name"], .none.such' /pods`,
    'web-1\nRunning\n3\ndb-0\nnull\n',
  ],
  [
    'what is chosen is shown on one line',
    `jq -c '.items[] | select(.status.phase == "Running" and .status.restarts > 1) | {name: .metadata.name, restarts: .status.restarts}' /pods`,
    '{"name":"web-1","restarts":3}\n',
  ],
  [
    'lists are sorted, grouped and joined',
    `jq -rc '.items | (sort_by(.metadata.name) | map(.metadata.name) | join(" ")), (group_by(.metadata.labels.app) | map({key: .[0].metadata.labels.app, value: length}) | from_entries), (max_by(.status.restarts).metadata.name), (map(.status.restarts) | add)' /pods`,
    'db-0 web-0 web-1\n{"db":1,"web":2}\nweb-1\n4\n',
  ],
  [
    'texts are put together, matched and replaced',
    `jq -r '.items[] | select(.metadata.name | test("^web")) | "\\(.metadata.name): \\(.status.restarts + 1)" | sub("web-(?<n>[0-9])"; "w\\(.n)")' /pods`,
    'w1: 4\nw0: 2\n',
  ],
  [
    'formats write rows and decode secrets',
    `jq -nr '[1, "a\\"b", null, true] | @csv, @tsv'; echo '{"data": {"password": "czNjcmV0"}}' | jq -r '.data | map_values(@base64d) | .password, @base64, (.password | @uri)'`,
    '1,"a""b",,true\n1\ta"b\t\ttrue\ns3cret\neyJwYXNzd29yZCI6InMzY3JldCJ9\ns3cret\n',
  ],
  [
    'values are changed where they stand, and taken away',
    `echo '{"a": [1, 2], "b": {"c": null}}' | jq -c '(.a[] |= . * 10), (.b.c //= "d" | .b), del(.a[0], .b), (.x.y[1] = 1), with_entries(.key |= ascii_upcase), (.a |= map(select(. > 1)))'`,
    '{"a":[10,20],"b":{"c":null}}\n{"c":"d"}\n{"a":[2]}\n{"a":[1,2],"b":{"c":null},"x":{"y":[null,1]}}\n{"A":[1,2],"B":{"c":null}}\n{"a":[2],"b":{"c":null}}\n',
  ],
  [
    'variables come from outside and from within',
    `jq -nc --arg name web --argjson more '{"n": [1]}' '{$name, n: $more.n[0]}, ([3, 4] as [$x, $y] | $x * $y), (reduce range(5) as $i (0; . + $i)), [foreach (1, 2) as $i (0; . + $i)], (def twice(f): f | f; 3 | twice(. * 2)), $ENV.HOME'`,
    '{"name":"web","n":1}\n12\n10\n[1,3]\n12\n"/root"\n',
  ],
  [
    'what fails in a try goes elsewhere, what fails behind it does not',
    `jq -nc '(try error("x") catch "caught \\(.)"), [.[]?], (.a // "none"), (label $out | 1, break $out, 2), (try (try 1 | error("later")) catch .)'`,
    '"caught x"\n[]\n"none"\n1\n"later"\n',
  ],
  [
    'texts of JSON come one after the other, all together, or as lines',
    `echo '{"a":1} {"a":2}' | jq .a; echo '1 2' | jq -s add; printf 'x\\ny\\n' | jq -R .; echo '1 2 3' | jq -nc '[inputs]'; echo '{"b":1,"a":[]}' | jq -S .`,
    '1\n2\n3\n"x"\n"y"\n[1,2,3]\n{\n  "a": [],\n  "b": 1\n}\n',
  ],
  [
    'characters are characters, however many bytes they have, and keys are only keys',
    `echo '{"__proto__": "ü", "2": 0, "1": "\\ud83d\\ude00"}' | jq -c '., keys, (map(length?)), (.["1"] | utf8bytelength)'`,
    '{"__proto__":"ü","2":0,"1":"😀"}\n["1","2","__proto__"]\n[1,0,1]\n4\n',
  ],
  [
    'instants are written and read',
    `jq -nr '"2026-01-31T09:00:00Z" | fromdate, (fromdate | todate)'; jq -n 'now | floor'`,
    '1769850000\n2026-01-31T09:00:00Z\n1769850000\n',
  ],
  [
    'exit codes tell what came of it',
    `echo null | jq -e . ; echo $?; jq -ne empty; echo $?; jq -n '.a +' 2>/dev/null; echo $?; echo '{' | jq . 2>/dev/null; echo $?; jq -n '"x" | .a' 2>/dev/null; echo $?; jq . /none 2>/dev/null; echo $?; jq -n '7 | halt_error(3)' 2>&1; echo $?`,
    'null\n1\n4\n3\n2\n5\n2\n7\n3\n',
  ],
])('%s', (_name, script, output) => {
  expect(run(script).output).toBe(Buffer.from(output).toString('latin1'))
})

test.each([
  ['echo \'"x"\' | jq .a', '! jq: error (at <stdin>:1): Cannot index string with "a"\n'],
  [`jq -n '[] + {}'`, '! jq: error (at <unknown>): array ([]) and object ({}) cannot be added\n'],
  ['echo \'{"a":tru}\' | jq .', '! jq: parse error: Invalid literal at line 1, column 8\n'],
  [
    `jq -n 'foo(1)'`,
    '! jq: error: foo/1 is not defined at <top-level>, line 1:\n! foo(1)\n! jq: 1 compile error\n',
  ],
  [
    "jq -n 'nul'",
    '! jq: error: nul/0 is not defined at <top-level>, line 1:\n! nul\n! jq: 1 compile error\n',
  ],
])('what is wrong is told in the words of jq: %s', (script, output) => {
  expect(run(script).output).toBe(output)
})

test.each([
  ['a list without end', "jq -n '[range(1e12)] | length'; echo $?", '! jq: out of memory\n1\n'],
  ['a loop without end', "timeout 5 jq -n 'last(range(1e12))'; echo $?", '124\n'],
  [
    'a text without end',
    `jq -n '"x" * 1e12'; echo $?`,
    '! jq: error (at <unknown>): Cannot allocate memory\n5\n',
  ],
  [
    'a function that calls itself',
    "jq -n 'def f: 1 + f; f'; echo $?",
    '! jq: error (at <unknown>): nested too deep\n5\n',
  ],
  [
    'a value as deep as one likes',
    "jq -n 'reduce range(1e5) as $i (0; [.])'; echo $?",
    '! jq: error (at <unknown>): Exceeds depth limit\n5\n',
  ],
  ['a filter of minus signs', `jq -n "0$(printf '%60000s' 1 | tr ' ' -)" 2>/dev/null; echo $?`, '3\n'],
  ['a filter of brackets', `jq -n "$(printf '%60000s' 1 | tr ' ' '[')" 2>/dev/null; echo $?`, '3\n'],
  ['a filter of sums', `jq -n "$(printf '%30000s' 1 | sed 's/ /1+/g')" 2>/dev/null; echo $?`, '3\n'],
  [
    'a filter of conditions',
    `jq -n "$(printf '%4000s' 1 | sed 's/ /if 1 then 1 el/g')" 2>/dev/null; echo $?`,
    '3\n',
  ],
  ['a document of brackets', `printf '%60000s' 1 | tr ' ' '[' | jq . 2>/dev/null; echo $?`, '2\n'],
])('%s ends', (_name, script, output) => {
  expect(run(script).output).toBe(output)
})
