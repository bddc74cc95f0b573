/** node: programs as manifests and labs have them. What they print was compared with node itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

const image = 'node:22'
const folder = join(import.meta.dirname, 'javascript')

const run = (text: string, command = ['node', '-e', text]) => testRuntime().sh('', { image, command })

/** Runs a script of the shell beside a file of JavaScript. */
const runFile = (text: string, script = 'node /app/main.js', name = 'main.js') =>
  testRuntime().sh('', {
    image,
    command: ['sh', '-c', `mkdir /app; cat >/app/${name} <<'END'\n${text}\nEND\n${script}`],
  })

const programs = readdirSync(folder).filter((name) => name.endsWith('.js'))

test.each(programs)('%s prints what node prints', (name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  expect(runFile(text).output).toBe(readFileSync(join(folder, name.replace('.js', '.txt')), 'utf8'))
})

describe('what goes wrong', () => {
  test('an error that nobody handles is told with its line, and ends the program with 1', () => {
    const { output, exitCode } = runFile("function f() {\n  throw new Error('boom')\n}\nf()")
    expect(exitCode).toBe(1)
    expect(output).toMatch(
      /^! \/app\/main\.js:2\n! {3}throw new Error\('boom'\)\n! {3}\^\n! \n! Error: boom\n! {5}at f \(\/app\/main\.js:2:9\)\n/,
    )
    expect(output).toMatch(/\n! Node\.js v22\.[\d.]+\n$/)
  })

  test("an 'error' event that nobody hears, and a rejection that is no error", () => {
    const busy = runFile(
      "const { Server } = require('net')\nnew Server().listen(80)\nnew Server().listen(80)",
    ).output
    expect(busy).toMatch(/\n! Emitted 'error' event on Server instance at:\n/)
    expect(busy).toMatch(/\{\n! {3}code: 'EADDRINUSE',\n! {3}errno: -98,/)
    expect(runFile('Promise.reject({ a: 1 })').output).toMatch(
      /\n! \[UnhandledPromiseRejection: .* with the reason "#<Object>"\.\] \{\n! {3}code: 'ERR_UNHANDLED_REJECTION'\n! \}\n/,
    )
  })

  test('a module that is not there, and a text that is wrong', () => {
    expect(runFile("require('nothere')").output).toContain(
      "Error: Cannot find module 'nothere'\n! Require stack:\n! - /app/main.js",
    )
    expect(runFile('let x = ;')).toMatchObject({ exitCode: 1 })
    expect(runFile('let x = ;').output).toContain(
      "/app/main.js:1\n! let x = ;\n!         ^\n! \n! SyntaxError: Unexpected token ';'",
    )
  })

  test('a value that the engine below does not take is an error of the program, and ends nothing else', () => {
    const tried = [
      'process.exitCode = Symbol()',
      'new Float32Array(1)[0] = Symbol()',
      'new BigInt64Array(1)[0] = "x"',
      'new BigInt64Array([NaN])',
      '[].length = Symbol()',
      '"a".normalize("x")',
      'BigInt.asUintN(-1, 1n)',
      'require("crypto").createHash("constructor")',
    ].map((each) => `() => { ${each} }`)
    const { output } = run(
      `for (const each of [${tried}]) try { each() } catch (e) { console.log(e.name + ': ' + e.message) }`,
    )
    expect(output).toBe(
      `TypeError: Cannot convert a Symbol value to a number
TypeError: Cannot convert a Symbol value to a number
SyntaxError: Cannot convert x to a BigInt
RangeError: The number NaN cannot be converted to a BigInt because it is not an integer
TypeError: Cannot convert a Symbol value to a number
RangeError: The normalization form should be one of NFC, NFD, NFKC, NFKD.
RangeError: Invalid value: not (convertible to) a safe integer
Error: Digest method not supported
`,
    )
  })

  test.each([
    ['var class = 5', "Unexpected token 'class'"],
    ['for (;;) break foo', "Undefined label 'foo'"],
    ['function ( {', 'Function statements require a function name'],
    ["if (true) { console.log('x')", 'Unexpected end of input'],
    ["console.log('x'", 'missing ) after argument list'],
    ['3px', 'Invalid or unexpected token'],
  ])('%s is no text of JavaScript', (text, message) => {
    expect(runFile(text).output).toContain(`SyntaxError: ${message}\n`)
  })

  test('nothing that a program writes is run by the host', () => {
    expect(
      run("try { [].constructor.constructor('return process')() } catch (e) { console.log(e.message) }")
        .output,
    ).toBe('kubesim runs no code that is made at run time\n')
    expect(run("try { new RegExp('(?=a)') } catch (e) { console.log(e.name) }").output).toBe('SyntaxError\n')
  })
})

test('a program hears of signals, and ends when it says so', () => {
  const { start, clock } = testRuntime()
  const endless = start({
    image,
    command: [
      'node',
      '-e',
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(3) }); setInterval(() => {}, 1000)',
    ],
  })
  clock.advance(5_000)
  exec(endless.container, ['kill', '1'])
  clock.advance(1_000)
  expect(endless.output).toBe('bye\n')
})

test('what a program holds counts (P8): an array that grows is too much for a limit, one that is let go of is not', () => {
  const { start, clock } = testRuntime()
  const run = (text: string) =>
    start({ image, memoryLimitBytes: 48 * 2 ** 20, command: ['node', '-e', text] })
  const growing = run('const all = []; for (;;) all.push(new Array(500).fill("x"))')
  const texts = run('const all = []; for (;;) all.push("a".repeat(1e6) + all.length)')
  const frugal = run('for (let n = 0; n < 10000; n++) new Array(500).fill("x"); console.log("done")')
  clock.advance(10_000)
  for (const { exits } of [growing, texts])
    expect(exits).toMatchObject([{ exitCode: 137, isOutOfMemory: true }])
  expect(frugal).toMatchObject({ output: 'done\n', exits: [{ exitCode: 0 }] })
})

test('a text of very many statements takes the time that it takes to read them', () => {
  const text = `
    require('fs').writeFileSync('/tmp/many.js', 'x=1;'.repeat(15_000))
    const from = Date.now()
    require('/tmp/many.js')
    console.log(Date.now() - from > 1_000)`
  expect(run(text).output).toBe('true\n')
})

test('modules of both kinds, json, and what npm starts', () => {
  expect(
    runFile(
      "import { add } from './add.mjs'\nimport data from './data.cjs'\nconsole.log(add(1, 2), data.x, await Promise.resolve('later'))",
      `cd /app; echo 'export const add = (a, b) => a + b' >add.mjs; echo 'module.exports = { x: 1 }' >data.cjs
echo '{"name":"web","version":"1.0.0","scripts":{"start":"node main.mjs"}}' >package.json; node main.mjs; npm start`,
      'main.mjs',
    ).output,
  ).toBe('3 1 later\n\n> web@1.0.0 start\n> node main.mjs\n\n3 1 later\n')
})

test('require() takes a module of ECMAScript that waits for nothing, where node does', () => {
  const required = (name: string) =>
    runFile(
      `try { const m = require('./${name}'); console.log(m.x, m.y, m.default?.(), m.__esModule, Object.keys(m).sort().join()) } catch (error) { console.log(error.code ?? error.message) }`,
      `cd /app; echo "import { y } from './dep.mjs'; export const x = y; export default function f() { return y }" >both.mjs; echo 'export const y = 2' >dep.mjs
echo 'export const z = await 1' >waits.mjs; echo 'throw new Error("no")' >fails.mjs; node main.cjs`,
      'main.cjs',
    ).output
  expect(required('both.mjs')).toBe('2 undefined 2 true __esModule,default,x\n')
  expect(required('dep.mjs')).toBe('undefined 2 undefined undefined y\n')
  expect(required('waits.mjs')).toBe('ERR_REQUIRE_ASYNC_MODULE\n')
  expect(required('fails.mjs')).toBe('no\n')
})

test('a file is a module where its text says so, and nothing else does', () => {
  expect(runFile("import os from 'os'\nconsole.log(typeof os.hostname)").output).toBe('function\n')
  expect(runFile("console.log(await 1, 'text with import in it')").output).toBe('1 text with import in it\n')
  const { output } = runFile("import { join, nothing } from 'path'", undefined, 'main.js')
  expect(output).toContain(
    "SyntaxError: The requested module 'path' does not provide an export named 'nothing'",
  )
})

describe('servers', () => {
  const server = `
const http = require('http')
let ready = false
setTimeout(() => { ready = true }, 3000)
http.createServer((req, res) => {
  if (req.url === '/ready') return res.writeHead(ready ? 200 : 503).end()
  let body = ''
  req.on('data', (chunk) => { body += chunk })
  req.on('end', () => { console.log(req.method, req.url); res.setHeader('Content-Type', 'application/json'); res.end(JSON.stringify({ url: req.url, body })) })
}).listen(8080, () => console.log('listening'))`

  test('a server answers curl, and other programs of node', () => {
    const { start, sh, clock } = testRuntime()
    const running = start({ image, hostname: 'server', command: ['node', '-e', server] })
    clock.advance(1_000)
    const hosts = '10.244.0.1 server\n'
    expect(
      sh(
        `curl -s -d hello server:8080/a; curl -s -o /dev/null -w ' %{http_code} ' server:8080/ready
node -e 'fetch("http://server:8080/b").then(async (r) => console.log(r.status, await r.json()))'
node -e 'require("http").get("http://server:81/", () => {}).on("error", (e) => console.log(e.message))'`,
        { image, hosts },
      ).output,
    ).toBe(
      `{"url":"/a","body":"hello"} 503 200 { url: '/b', body: '' }\nconnect ECONNREFUSED 10.244.0.1:81\n`,
    )
    expect(running.output).toBe('listening\nPOST /a\nGET /b\n')
  })

  test('what a server writes in pieces comes whole, and does not wait until the connection is closed', () => {
    const { start, sh, clock } = testRuntime()
    const pieces = `require('http').createServer((req, res) => {
  res.write('one\\n')
  setTimeout(() => res.end('two\\n'), 100)
}).listen(8080)`
    start({ image, hostname: 'server', command: ['node', '-e', pieces] })
    clock.advance(1_000)
    const asked = `curl -s server:8080; wget -qO- server:8080; curl -sI server:8080 | head -n 1
node -e 'fetch("http://server:8080").then(async (r) => console.log(JSON.stringify(await r.text())))'`
    const before = clock.now()
    expect(sh(asked, { image, hosts: '10.244.0.1 server\n' }).output).toBe(
      'one\ntwo\none\ntwo\nHTTP/1.1 200 OK\r\n"one\\ntwo\\n"\n',
    )
    expect(clock.now() - before).toBeLessThan(4_000)
  })

  test('express is there when npm has installed it', () => {
    const { sh } = testRuntime()
    const { output } = sh(
      `mkdir /app; cd /app; node -e 'require("express")' 2>&1 | grep -o "Cannot find module 'express'"; npm install express >/dev/null
node -e 'const app = require("express")(); app.use(require("express").json()); app.get("/hi/:name", (req, res) => res.json({ name: req.params.name, q: req.query })); app.listen(3000)' &
sleep 1; curl -s 'localhost:3000/hi/ann?a=1'; echo; curl -s -o /dev/null -w '%{http_code}\\n' localhost:3000/none; kill %1`,
      { image },
    )
    expect(output).toBe(`Cannot find module 'express'\n{"name":"ann","q":{"a":"1"}}\n404\n`)
  })
})
