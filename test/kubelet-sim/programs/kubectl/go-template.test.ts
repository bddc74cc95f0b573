/** Templates of Go: what comes of them, and what is said of those that are wrong, is what Go's text/template says. */
import { expect, test } from 'vitest'
import { Failure } from '../../../../src/kubelet-sim/programs/commands/kubectl/failure.ts'
import { goTemplate } from '../../../../src/kubelet-sim/programs/commands/kubectl/go-template/go-template.ts'

const object = {
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web', tier: 'front' }, gone: null },
  spec: { replicas: 3, ratio: 0.5, word: 'héllo', list: ['a', 'b', 'c'], empty: [], secret: 'aGVsbG8=' },
}

function failureOf(template: string): Failure {
  try {
    goTemplate(template)(object)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error(`${template} is no mistake`)
}

test.each([
  [
    '{{"\\x41\\101\\u00e9"}} {{`raw\\n`}} {{\'a\'}} {{0x1F}} {{1_000}} {{1e3}} {{1.0}}',
    'AAé raw\\n 97 31 1000 1000 1',
  ],
  ['{{.nope}} {{.nope.further}} {{.metadata.gone}}', '<no value> <no value> <no value>'],
  ['{{.metadata}}', 'map[gone:<nil> labels:map[app:web tier:front] name:web]'],
  ['{{len .spec.word}} {{slice .spec.word 1 3}} {{index .spec.word 1}}', '6 é 195'],
  ['{{index .spec.list 1}} {{slice .spec.list 1}} {{index .spec "nope" }}', 'b [b c] <no value>'],
  [
    '{{base64decode .spec.secret}} {{exists . "spec" "list" 2}} {{exists . "spec" "list" 3}}',
    'hello true false',
  ],
  [
    '{{eq .spec.replicas 1 3}} {{lt .spec.ratio 1.0}} {{and 1 0 2}} {{or 0 "" "x"}} {{not .nope}}',
    'true true 0 x true',
  ],
  ['{{print 1 2 "a" 3 nil}}|{{println "a" 1}}', '1 2a3 <nil>|a 1\n'],
  [
    `{{html "<a b='c'>&"}} {{js "a='\\n'"}} {{urlquery "a b/é"}}`,
    "&lt;a b=&#39;c&#39;&gt;&amp; a\\u003D\\'\\u000A\\' a+b%2F%C3%A9",
  ],
  ['a  {{- /* left out */ -}}  b {{- " c " -}}\n d', 'ab c d'],
])('a template is filled in: %s', (template, text) => {
  expect(goTemplate(template)(object)).toBe(text)
})

test.each([
  ['{{range $i, $e := .spec.list}}{{if eq $e "b"}}{{continue}}{{end}}{{$i}}{{$e}} {{end}}', '0a 2c '],
  [
    '{{range .spec.list}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}{{range .spec.empty}}{{else}}none{{end}}',
    'anone',
  ],
  [
    '{{range 3}}{{.}}{{end}} {{range $k, $v := .metadata.labels}}{{$k}}={{$v}} {{end}}',
    '012 app=web tier=front ',
  ],
  ['{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{end}}{{range .spec.list}}{{$x = .}}{{end}}{{$x}}', 'c'],
  ['{{if .nope}}a{{else if .spec}}b{{end}}{{with .nope}}c{{else with .kind}}{{.}}{{end}}', 'bPod'],
  ['{{define "t"}}[{{.}}]{{end}}{{template "t" .kind}}{{block "b" .spec.list}}{{len .}}{{end}}', '[Pod]3'],
])('blocks, variables and templates within templates: %s', (template, text) => {
  expect(goTemplate(template)(object)).toBe(text)
})

test.each([
  [
    '{{printf "%5d|%-5d|%05d|%+d|%x|%#X|%b|%c|%q|%U" 42 42 42 42 255 255 5 65 65 233}}',
    "   42|42   |00042|+42|ff|0XFF|101|A|'A'|U+00E9",
  ],
  [
    '{{printf "%s|%6.2s|%-4s|%q|%x|%v|%T" "a" "héllo" "é" "a\\"b" "hi" true 1.5}}',
    'a|    hé|é   |"a\\"b"|6869|true|float64',
  ],
  [
    '{{printf "%f|%.2f|%08.3f|%e|%g|%.0f|%.0f" 3.14159 2.0 3.14159 314159.0 1e21 0.5 1.5}}',
    '3.141590|2.00|0003.142|3.141590e+05|1e+21|0|2',
  ],
  ['{{printf "%.30f" 0.1}}', '0.100000000000000005551115123126'],
  ['{{printf "%[2]d %[1]d %*d" 1 2 3}}', '2 1  3'],
  ['{{printf "%d %s %t %z %" "x" 1 "y" 2}}', '%!d(string=x) %!s(int=1) %!t(string=y) %!z(int=2) %!(NOVERB)'],
  [
    '{{printf "%d" 1 2 "a"}} {{printf "%d %d" 1}} {{printf "%[3]d" 1}}',
    '1%!(EXTRA int=2, string=a) 1 %!d(MISSING) %!d(BADINDEX)',
  ],
  [
    '{{printf "%.101f" 1}} {{printf "%600000000s" "x"}}',
    `%!f(int=${'1'.padStart(101, '0')}) %!(NOVERB)%!(EXTRA string=x)`,
  ],
  [
    '{{printf "%v %#v %s" .spec.list .metadata.labels .spec.replicas}}',
    '[a b c] map[string]interface {}{"app":"web", "tier":"front"} %!s(int64=3)',
  ],
])('printf fills in as fmt does: %s', (template, text) => {
  expect(goTemplate(template)(object)).toBe(text)
})

test.each([
  ['{{"\\q"}}', '1: invalid syntax'],
  ['{{nofunc}}', '1: function "nofunc" not defined'],
  ['{{$x}}', '1: undefined variable "$x"'],
  ['{{if .a}}\nx', '2: unexpected EOF'],
  ['{{range .a}}{{else}}{{else}}{{end}}', '1: expected end; found {{else}}'],
  ['{{end}}', '1: unexpected {{end}}'],
  ['{{break}}', '1: {{break}} outside {{range}}'],
  ['{{print (1}}', '1: unclosed left paren'],
  ['{{print 1\n\n', '3: unclosed action started at output:1'],
  ['{{1 | 2}}', '1: non executable command in pipeline stage 2'],
  ['{{"a".b}}', '1: unexpected . after term "\\"a\\""'],
  ['{{99999999999999999999}}', '1: integer overflow: "99999999999999999999"'],
  ['{{print 1 , 2}}', '1: unexpected "," in operand'],
  ['{{@}}', '1: unexpected "@" in command'],
  ['{{define "t"}}a{{end}}{{define "t"}}b{{end}}', '1: template: multiple definition of template "t"'],
])('what is no template is told with its line: %s', (template, why) => {
  expect(failureOf(template).message).toBe(
    `error: error parsing template ${template}, template: output:${why}`,
  )
})

test.each([
  ['{{slice .nope 1}}', '2', 'slice .nope 1', 'error calling slice: slice of untyped nil'],
  [
    '{{base64decode "***"}}',
    '2',
    'base64decode "***"',
    'error calling base64decode: base64 decode failed: illegal base64 data at input byte 0',
  ],
  [
    '{{.metadata.name.further}}',
    '11',
    '.metadata.name.further',
    "can't evaluate field further in type interface {}",
  ],
  [
    'é {{.metadata.gone.further}}',
    '14',
    '.metadata.gone.further',
    'nil pointer evaluating interface {}.further',
  ],
  ['{{index .spec.list 4}}', '2', 'index .spec.list 4', 'error calling index: index out of range: 4'],
  ['{{index .spec 1}}', '2', 'index .spec 1', 'error calling index: value has type int; should be string'],
  ['{{len .spec.replicas}}', '2', 'len .spec.replicas', 'error calling len: len of type int64'],
  [
    '{{eq .spec.replicas "3"}}',
    '2',
    'eq .spec.replicas "3"',
    'error calling eq: incompatible types for comparison: int64 and string',
  ],
  ['{{lt .spec.list 1}}', '2', 'lt .spec.list 1', 'error calling lt: invalid type for comparison'],
  ['{{range .spec.word}}{{end}}', '13', '.spec.word', "range can't iterate over héllo"],
  ['{{not 1 2}}', '2', 'not', 'wrong number of args for not: want 1 got 2'],
  ['{{printf .spec.replicas}}', '14', '.spec.replicas', 'wrong type for value; expected string; got int64'],
  ['{{.kind "x"}}', '2', '.kind', 'kind is not a method but has arguments'],
  ['{{template "nope"}}', '11', '{{template "nope"}}', 'template "nope" not defined'],
])('where a template goes wrong is told: %s', (template, column, part, why) => {
  const said = `template: output:1:${column}: executing "output" at <${part}>: ${why}`
  const { message, output, exitCode } = failureOf(template)
  expect(message).toBe(`error: error executing template ${JSON.stringify(template)}: ${said}`)
  expect(output).toContain(`Error executing template: ${said}. Printing more information`)
  expect(exitCode).toBe(1)
})

test('what has come of a template before it goes wrong is kept, with all that it was given', () => {
  expect(failureOf('{{.kind}}:{{index .metadata.labels 1}}').output).toBe(
    'Pod:Error executing template: template: output:1:12: executing "output" at <index .metadata.labels 1>: error calling index: value has type int; should be string. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{{.kind}}:{{index .metadata.labels 1}}\n\traw data was:\n\t\t{"kind":"Pod","metadata":{"gone":null,"labels":{"app":"web","tier":"front"},"name":"web"},"spec":{"empty":[],"list":["a","b","c"],"ratio":0.5,"replicas":3,"secret":"aGVsbG8=","word":"héllo"}}\n\tobject given to template engine was:\n\t\tmap[kind:Pod metadata:map[gone:<nil> labels:map[app:web tier:front] name:web] spec:map[empty:[] list:[a b c] ratio:0.5 replicas:3 secret:aGVsbG8= word:héllo]]\n\n',
  )
})

test('what an object does not have is a mistake where somebody wants it so', () => {
  expect(() => goTemplate('{{.nope}}', false)(object)).toThrow('map has no entry for key "nope"')
})

test('a variable that is made in every round of a loop goes with its round', () => {
  const many = { list: Array.from({ length: 50_000 }, (_each, n) => n) }
  const template = goTemplate(
    '{{range $i, $e := .list}}{{$a := $e}}{{if $a}}{{$b := $a}}{{end}}{{end}}{{len .list}}',
  )
  expect(template(many)).toBe('50000')
})
