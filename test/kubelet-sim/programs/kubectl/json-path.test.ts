/** Templates of jsonpath: what comes of them, and what is said of those that are wrong, is what client-go says. */
import { expect, test } from 'vitest'
import {
  jsonPathTemplate,
  jsonPathValues,
  relaxedPath,
} from '../../../../src/kubelet-sim/programs/commands/kubectl/json-path.ts'

const object = {
  kind: 'Pod',
  metadata: { name: 'web', labels: { 'app.io/name': 'web' }, gone: null },
  spec: {
    ratio: 0.5,
    on: true,
    none: [],
    list: ['a', 'b', 'c'],
    numbers: [1, 2, 3],
    containers: [
      { name: 'c1', image: 'nginx', ports: [80] },
      { name: 'c2', image: 'busybox' },
    ],
  },
}

test.each([
  ['{.kind}/{.metadata.name} {.metadata.nope}{.metadata.name.further}.', 'Pod/web .'],
  [
    '{.spec.ratio} {.spec.on} {.metadata.gone} {.spec.none} {.metadata.labels}',
    '0.5 true null [] {"app.io/name":"web"}',
  ],
  ["{.metadata.labels.app\\.io/name} {.metadata.labels['app\\.io/name']}", 'web web'],
  [
    '{.spec.list[0]} {.spec.list[-1]} {.spec.list[1:]} {.spec.list[::2]} {.spec.list[0,2]}',
    'a c b c a c a c',
  ],
  ["{.spec.containers[*].name} {.spec.containers[*]['name','image']}", 'c1 c2 c1 c2 nginx busybox'],
  [
    '{.spec.containers[?(@.name=="c2")].image} {.spec.containers[?(@.ports)].name} {.spec.numbers[?(@>1)]}',
    'busybox c1 2 3',
  ],
  ['{range .spec.containers[*]}{.name}={.image}{"\\n"}{end}{.kind}', 'c1=nginx\nc2=busybox\nPod'],
  ['{range .spec.containers[*]}{.name}:{range .ports[*]}{@}{end};{end}', 'c1:80;c2:;'],
  ['{..name} {"a\\tb"} {1} {1.50} {true}', 'web c1 c2 a\tb 1 1.5 true'],
  ['{.kind .nope}|', '|'],
])('a template is filled in: %s', (template, text) => {
  expect(jsonPathTemplate(template)(object)).toBe(text)
})

test.each([
  ['x{', 'unclosed action'],
  ['{.spec.list[a]}', 'invalid array index a'],
  ['{.spec.list[0}', 'unterminated array'],
  ['{.spec.list[?(@.x=="1"].y}', 'unterminated filter'],
  ['{"abc}', 'unterminated quoted string'],
  ['{"\\x"}', 'unquote string "\\x" error invalid syntax'],
  ['{.a..  ..b}', 'invalid multiple recursive descent'],
  ['{&}', "unrecognized character in action: U+0026 '&'"],
  ['{1.2.3}', 'cannot parse number 1.2.3'],
])('what is no template is told: %s', (template, why) => {
  expect(() => jsonPathTemplate(template)).toThrow(`error: error parsing jsonpath ${template}, ${why}`)
})

test.each([
  ['{.spec.list[5]}', 'array index out of bounds: index 5, length 3'],
  ['{.spec.list[2:1]}', 'starting index 2 is greater than ending index 1'],
  ['{.spec.list[0:2:0]}', 'step must be > 0'],
  ['{.kind[0]}', 'string is not array or slice'],
  ['{.spec.numbers[?(@=="1")]}', 'incompatible types for comparison'],
  ['{foo}', 'unrecognized identifier foo'],
  ['{end}', 'not in range, nothing to end'],
])('where a template goes wrong is told, with all that it was given: %s', (template, why) => {
  expect(() => jsonPathTemplate(template)(object)).toThrow(
    `error: error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${why}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"kind":"Pod", "metadata":map[string]interface {}{"gone":interface {}(nil), `,
  )
})

test('what an object does not have is a mistake where somebody wants it so', () => {
  expect(() => jsonPathTemplate('{.metadata.nope}', false)(object)).toThrow('nope is not found')
})

test('as JSON, each part of a template is a list of its own', () => {
  expect(jsonPathValues('{.kind}{.spec.list[0:2]}{.nope}')(object)).toBe(
    '[\n    "Pod"\n]\n[\n    "a",\n    "b"\n]\n[]\n',
  )
})

test.each(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'])(
  'a path of a column may be written as %s',
  (text) => {
    expect(relaxedPath(text)(object)).toEqual(['web'])
  },
)
