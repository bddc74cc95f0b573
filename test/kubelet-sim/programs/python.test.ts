/** python: programs as manifests and labs have them. What they print was compared with CPython. */
import { describe, expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const image = 'python:3.12'

/** Runs a program, given on the command line. */
const run = (text: string, command = ['python3', '-c', text]) => testRuntime().sh('', { image, command })

/** Runs a script of the shell beside a file of Python. */
const runFile = (text: string, script = 'python /app/main.py') =>
  testRuntime().sh('', {
    image,
    command: ['sh', '-c', `mkdir /app; cat >/app/main.py <<'END'\n${text}\nEND\n${script}`],
  })

describe('the language', () => {
  test.each([
    [
      'print(7 // 2, -7 // 2, -7 % 3, 2 ** -1, 10 / 4, 1e16, 0.1 + 0.2, 2 ** 70, -0.0)',
      '3 -4 2 0.5 2.5 1e+16 0.30000000000000004 1180591620717411303424 -0.0',
    ],
    ['print(1 < 2 < 3, not 1, 0 or "x", 2 not in (1, 3), 5 & 3, ~5, 1 << 10)', 'True False x True 1 -6 1024'],
    [
      'a, *b, c = range(5); print(a, b, c, [*b, *"xy"], {**{"k": 1}, "l": 2})',
      "0 [1, 2, 3] 4 [1, 2, 3, 'x', 'y'] {'k': 1, 'l': 2}",
    ],
    [
      'print([i * j for i in range(3) for j in range(3) if i != j], {i % 2 for i in range(5)}, {i: i * i for i in range(3)})',
      '[0, 0, 0, 2, 0, 2] {0, 1} {0: 0, 1: 1, 2: 4}',
    ],
    [
      'x = "héllo 😀"; print(len(x), x[-1], x[::-1], repr(x), x.encode())',
      "7 😀 😀 olléh 'héllo 😀' b'h\\xc3\\xa9llo \\xf0\\x9f\\x98\\x80'",
    ],
    [
      "w = 8; print(f\"{3.14159:.2f}|{'ab':^{w}}|{255:#x}|{1234567:,}|{w=}|{'q'!r}\")",
      "3.14|   ab   |0xff|1,234,567|w=8|'q'",
    ],
    [
      'print("%s %r %5.2f|%-4s|%03d %%" % ("a", "b", 2.5, "c", 7), "{:>5}|{x}".format(1, x=2))',
      "a 'b'  2.50|c   |007 %     1|2",
    ],
    [
      'print(round(2.5), round(2.675, 2), int("ff", 16), divmod(-7, 2), sorted("bca", reverse=True), max("ab", "c", key=len))',
      "2 2.67 255 (-4, 1) ['c', 'b', 'a'] ab",
    ],
    [
      'def f(a, b=2, *args, c, **kw): return a, b, args, c, kw\nprint(f(1, c=3), f(1, 2, 3, c=4, d=5))',
      "(1, 2, (), 3, {}) (1, 2, (3,), 4, {'d': 5})",
    ],
    [
      'def g():\n  x = yield 1\n  print("got", x)\n  yield from "ab"\nit = g(); print(next(it)); print(it.send(5), list(it))',
      "1\ngot 5\na ['b']",
    ],
    [
      'def outer():\n  n = 0\n  def inc():\n    nonlocal n; n += 1; return n\n  return inc\ni = outer(); i(); print(i(), [k() for k in [lambda v=v: v for v in range(3)]])',
      '2 [0, 1, 2]',
    ],
    [
      'class A:\n  def __init__(self, v): self.v = v\n  def __add__(self, o): return A(self.v + o.v)\n  def __repr__(self): return f"A({self.v})"\n  @property\n  def twice(self): return self.v * 2\nclass B(A):\n  def __init__(self): super().__init__(5)\nprint(A(1) + B(), B().twice, isinstance(B(), A), [A(3)])',
      'A(6) 10 True [A(3)]',
    ],
    [
      'def t():\n  for i in range(3):\n    try:\n      if i == 1: continue\n      if i == 2: return "end"\n    finally: print(i, end=" ")\nprint(t())',
      '0 1 2 end',
    ],
    [
      'try:\n  try: 1 / 0\n  except ZeroDivisionError as e: raise KeyError("k") from e\nexcept KeyError as e: print(repr(e), repr(e.__cause__))',
      "KeyError('k') ZeroDivisionError('division by zero')",
    ],
    [
      'class C:\n  def __enter__(self): print("in"); return 7\n  def __exit__(self, *a): print("out", a[0].__name__); return True\nwith C() as c: print(c); raise ValueError\nprint("on")',
      'in\n7\nout ValueError\non',
    ],
    [
      'def m(x):\n  match x:\n    case [a, *r]: return a, r\n    case {"k": v}: return v\n    case str() | None: return "s"\n    case int(n) if n > 9: return "big"\n    case _: return "?"\nprint(m([1, 2]), m({"k": 3}), m(None), m(10), m(1))',
      '(1, [2]) 3 s big ?',
    ],
    [
      'if (n := 10) > 5: print(n)\nassert n, "never"\ndel n\ntry: n\nexcept NameError as e: print(e)',
      "10\nname 'n' is not defined",
    ],
  ])('%s', (text, output) => {
    expect(run(text)).toEqual({ output: bytesOf(`${output}\n`), exitCode: 0 })
  })
})

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

describe('groups of exceptions', () => {
  test('are taken apart by except*, and what none of its handlers takes goes on', () => {
    const text = `try:
    try:
        raise ExceptionGroup("many", [ValueError(1), ExceptionGroup("in", [ValueError(2), KeyError("k")]), TypeError("t")])
    except* ValueError as e:
        print(repr(e))
    except* (KeyError, OSError) as e:
        print(e, e.exceptions[0].exceptions)
except ExceptionGroup as e:
    print("left", repr(e), e.split(TypeError))
try:
    raise ValueError("alone")
except* ValueError as e:
    print(repr(e))`
    expect(run(text).output).toBe(
      [
        "ExceptionGroup('many', [ValueError(1), ExceptionGroup('in', [ValueError(2)])])",
        "many (1 sub-exception) (KeyError('k'),)",
        "left ExceptionGroup('many', [TypeError('t')]) (ExceptionGroup('many', [TypeError('t')]), None)",
        "ExceptionGroup('', (ValueError('alone'),))\n",
      ].join('\n'),
    )
  })

  test('are told with each of their parts in a frame', () => {
    expect(
      runFile('raise ExceptionGroup("top", [ValueError(1), ExceptionGroup("in", [KeyError("k")])])').output,
    ).toBe(
      `!   + Exception Group Traceback (most recent call last):
!   |   File "/app/main.py", line 1, in <module>
!   |     raise ExceptionGroup("top", [ValueError(1), ExceptionGroup("in", [KeyError("k")])])
!   | ExceptionGroup: top (2 sub-exceptions)
!   +-+---------------- 1 ----------------
!     | ValueError: 1
!     +---------------- 2 ----------------
!     | ExceptionGroup: in (1 sub-exception)
!     +-+---------------- 1 ----------------
!       | KeyError: 'k'
!       +------------------------------------
`,
    )
  })

  test('come of a TaskGroup, which calls off the others when one of its tasks fails', () => {
    const text = `import asyncio
async def bad(): raise ValueError("no")
async def main():
    try:
        async with asyncio.TaskGroup() as group:
            slow = group.create_task(asyncio.sleep(60))
            group.create_task(bad())
    except* ValueError as e: print(e, e.exceptions, slow.cancelled())
    async with asyncio.TaskGroup() as group: one = group.create_task(asyncio.sleep(1, "done"))
    print(one.result())
asyncio.run(main())`
    expect(run(text).output).toBe(
      "unhandled errors in a TaskGroup (1 sub-exception) (ValueError('no'),) True\ndone\n",
    )
  })
})

describe('the modules', () => {
  test.each([
    [
      'import os, sys; print(os.path.join("/a", "b.txt"), os.path.splitext("x.tar.gz"), os.environ["HOME"], sys.argv)',
      "/a/b.txt ('x.tar', '.gz') /root ['-c']",
    ],
    [
      'import json; print(json.dumps({"a": [1, 2.5, None], "é": True}), json.loads(\'{"x": [1, {"y": "z"}]}\'))',
      "{\"a\": [1, 2.5, null], \"\\u00e9\": true} {'x': [1, {'y': 'z'}]}",
    ],
    [
      'import re; m = re.search(r"(?P<n>\\d+)-(\\w+)", "ab 12-xy"); print(m.group(0), m["n"], m.span(2), re.sub("a(b)", r"[\\1]", "cab"), re.findall(r"\\d", "1a2"))',
      "12-xy 12 (6, 8) c[b] ['1', '2']",
    ],
    [
      'import time, datetime as d; t = time.time(); time.sleep(90); print(round(time.time() - t), d.datetime(2024, 2, 28, 23) + d.timedelta(hours=26), d.datetime.fromisoformat("2024-05-06T07:08:09+02:00").isoformat())',
      '90 2024-03-01 01:00:00 2024-05-06T07:08:09+02:00',
    ],
    [
      'from collections import *; c = Counter("banana"); d = defaultdict(list); d["a"].append(1); P = namedtuple("P", "x y"); print(c.most_common(1), d, P(1, y=2), deque([1, 2, 3], 2))',
      "[('a', 3)] defaultdict(<class 'list'>, {'a': [1]}) P(x=1, y=2) deque([2, 3], maxlen=2)",
    ],
    [
      'from dataclasses import dataclass, field\n@dataclass(order=True)\nclass P:\n  x: int\n  l: list = field(default_factory=list)\nprint(P(1), P(1) == P(1), P(1) < P(2))',
      'P(x=1, l=[]) True True',
    ],
    [
      'from enum import Enum, IntEnum\nclass S(str, Enum):\n  A = "a"\nclass I(IntEnum):\n  LOW = 1\n  HIGH = 5\nprint(S.A == "a", S("a"), I.HIGH > I.LOW, I.HIGH + 1)',
      'True S.A True 6',
    ],
    [
      'import csv, io; f = io.StringIO(); csv.writer(f).writerow(["a,b", 1]); print(repr(f.getvalue()), list(csv.DictReader(["x,y", "1,2"])))',
      "'\"a,b\",1\\r\\n' [{'x': '1', 'y': '2'}]",
    ],
    [
      'from decimal import *; print(Decimal("0.1") * 3, Decimal(1) / 3, Decimal("2.675").quantize(Decimal("0.01")), Decimal("1e-7"), f"{Decimal(\'1234.5\'):,.2f}")\ntry: Decimal("x")\nexcept InvalidOperation as e: print(e)',
      "0.3 0.3333333333333333333333333333 2.68 1E-7 1,234.50\n[<class 'decimal.ConversionSyntax'>]",
    ],
    [
      'import struct; print(struct.pack(">IH2s", 1, 2, b"ab"), struct.unpack("<hB?", b"\\xfe\\xff\\x05\\x01"), struct.calcsize("bi"), struct.unpack("<e", struct.pack("<e", 1.5)))\ntry: struct.pack("B", 300)\nexcept struct.error as e: print(e)',
      "b'\\x00\\x00\\x00\\x01\\x00\\x02ab' (-2, 5, True) 8 (1.5,)\n'B' format requires 0 <= number <= 255",
    ],
    [
      'import hmac, hashlib, calendar, statistics; print(hmac.new(b"k", b"m", "sha256").hexdigest()[:8], calendar.monthrange(2024, 2), statistics.quantiles([1, 2, 2, 3, 9]), statistics.stdev([1, 2, 2, 3, 9]), hashlib.sha3_256(b"x").hexdigest()[:8])',
      'b60090e3 (3, 29) [1.5, 2.0, 6.0] 3.2093613071762426 741efa31',
    ],
    [
      'import enum\nclass F(enum.Flag): R = 1; W = 2; X = 4\nprint(F.R | F.W, ~F.R, repr(F(0)), F(7), list(F(6)), len(F(6)))',
      'F.R|W F.W|X <F: 0> F.R|W|X [<F.W: 2>, <F.X: 4>] 2',
    ],
    [
      'from abc import ABC, abstractmethod\nclass S(ABC):\n  @abstractmethod\n  def area(self): ...\nprint(S, [S])',
      "<class '__main__.S'> [<class '__main__.S'>]",
    ],
    [
      'import random, os, signal; random.choice("abc"); b = bytearray(b"abcd"); b[1:3] = b"XYZ"; print(b)\nsignal.signal(signal.SIGUSR1, lambda s, f: print("got", signal.strsignal(s)))\nos.kill(os.getpid(), signal.SIGUSR1); print("then")\nsignal.signal(signal.SIGALRM, lambda s, f: print("late")); signal.alarm(5); signal.pause(); print("end")',
      "bytearray(b'aXYZd')\ngot User defined signal 1\nthen\nlate\nend",
    ],
    [
      'from enum import Enum\nclass C(Enum):\n  RED = 1\n  BLUE = 2\nprint(C.RED, C(2).name, list(C), C["RED"] is C.RED)',
      'C.RED BLUE [<C.RED: 1>, <C.BLUE: 2>] True',
    ],
    [
      'import itertools as i, functools as f; print(list(i.islice(i.count(3), 2)), list(i.product("ab", [1])), f.reduce(lambda a, b: a * b, [1, 2, 3]), f.partial(int, base=2)("101"))',
      "[3, 4] [('a', 1), ('b', 1)] 6 5",
    ],
    [
      'import base64, hashlib, math; print(base64.b64encode(b"hi").decode(), hashlib.sha256(b"a").hexdigest()[:8], math.isqrt(17), math.floor(-1.5))',
      'aGk= ca978112 4 -2',
    ],
    [
      'import logging, sys; logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s"); logging.getLogger("app").info("up %d", 3); logging.debug("no")',
      'INFO app up 3',
    ],
  ])('%s', (text, output) => {
    expect(run(text)).toEqual({ output: `${output}\n`, exitCode: 0 })
  })

  test('what CPython has and is not simulated is said to be that; what nobody has is missing', () => {
    expect(run('import ctypes').output).toContain(
      "ImportError: kubesim does not simulate Python's module 'ctypes'",
    )
    expect(run('import flask')).toEqual({
      output:
        '! Traceback (most recent call last):\n!   File "<string>", line 1, in <module>\n! ModuleNotFoundError: No module named \'flask\'\n',
      exitCode: 1,
    })
  })

  test('arguments are read as argparse reads them', () => {
    const text =
      'import argparse; p = argparse.ArgumentParser(prog="x"); p.add_argument("name"); p.add_argument("-n", "--count", type=int, default=1); p.add_argument("-v", action="store_true"); print(p.parse_args())'
    const given = (...args: string[]) => run('', ['python3', '-c', text, ...args])
    expect(given('a', '--count=3', '-v').output).toBe("Namespace(name='a', count=3, v=True)\n")
    expect(given('a', '-n', 'b')).toEqual({
      output:
        "! usage: x [-h] [-n COUNT] [-v] name\n! x: error: argument -n/--count: invalid int value: 'b'\n",
      exitCode: 2,
    })
  })
})

describe('what goes wrong', () => {
  test('is told with the lines of the file, as CPython points at them', () => {
    expect(runFile('def f(d):\n    return d["a"]["b"] + 1\nf({"a": {}})')).toEqual({
      output:
        '! Traceback (most recent call last):\n!   File "/app/main.py", line 3, in <module>\n!     f({"a": {}})\n!   File "/app/main.py", line 2, in f\n!     return d["a"]["b"] + 1\n!            ~~~~~~^^^^^\n! KeyError: \'b\'\n',
      exitCode: 1,
    })
  })

  test.each([
    ['import sys; sys.exit(3)', '', 3],
    ['import sys; sys.exit("no way")', '! no way\n', 1],
    ['raise SystemExit', '', 0],
    [
      '1/0',
      '! Traceback (most recent call last):\n!   File "<string>", line 1, in <module>\n! ZeroDivisionError: division by zero\n',
      1,
    ],
    [
      'if True\n  print(1)',
      '!   File "<string>", line 1\n!     if True\n!            ^\n! SyntaxError: expected \':\'\n',
      1,
    ],
    [
      'print "x"',
      '!   File "<string>", line 1\n!     print "x"\n!     ^^^^^^^^^\n! SyntaxError: Missing parentheses in call to \'print\'. Did you mean print(...)?\n',
      1,
    ],
  ])('%s', (text, output, exitCode) => {
    expect(run(text)).toEqual({ output, exitCode })
  })

  test('a file that is not there ends python with 2', () => {
    expect(testRuntime().sh('', { image, command: ['python', '/x.py'] })).toEqual({
      output: "! python: can't open file '/x.py': [Errno 2] No such file or directory\n",
      exitCode: 2,
    })
  })
})

describe('nothing is without bounds', () => {
  test('functions call each other a thousand deep, and no text nests without end', () => {
    expect(run('def r(n): return r(n + 1)\ntry: r(0)\nexcept RecursionError as e: print(e)').output).toBe(
      'maximum recursion depth exceeded\n',
    )
    expect(run(`x = ${'('.repeat(5_000)}`).output).toContain('SyntaxError: too many nested parentheses')
    expect(run(`x = ${'-'.repeat(20_000)}1`).exitCode).toBe(1)
    expect(run('l = []\nfor i in range(5000): l = [l]\nprint(repr(l))').output).toContain('RecursionError')
  })

  test('a loop without end takes time, and holds nothing up', () => {
    const { sh } = testRuntime()
    const command = ['sh', '-c', `timeout 3 python -c 'while True: pass'; echo $?`]
    expect(sh('', { image, command }).output).toBe('124\n')
  })

  test.each([
    'sum(range(10 ** 13))',
    'any(iter(int, 1))',
    'all(range(1, 10 ** 13))',
    'list(filter(None, map(lambda v: 0, range(10 ** 13))))',
    '-1 in iter(range(10 ** 13))',
  ])('neither does %s, which goes on within one function', (each) => {
    const { start, clock } = testRuntime()
    const running = start({ image, command: ['python', '-c', each] })
    clock.advance(100)
    expect(running.exits).toEqual([])
  })

  test('memory is: who has a limit is killed beyond it, others are told', () => {
    const hog = 'a = []\nwhile True: a.append("x" * 1000000)'
    const { start, clock } = testRuntime()
    const limited = start({ image, command: ['python', '-c', hog], memoryLimitBytes: 64 * 2 ** 20 })
    clock.advance(60_000)
    expect(limited.exits[0]).toMatchObject({ exitCode: 137 })
    expect(run(hog).output).toContain('MemoryError')
    expect(run('x = "a" * 10 ** 12').output).toContain('MemoryError')
    expect(run('print(len(str(10 ** 4000)), 2 ** 10 ** 10)').output).toContain('MemoryError')
  })

  test('what a function of the library is given by mistake is an error of the program', () => {
    const wrong = [
      'pow(2, 3, [])',
      '"".join(5)',
      '[].sort(5)',
      'math.gcd("a")',
      'os.path.join(3)',
      're.sub(1, 2, 3)',
      'vars(None)',
      'b"".join([1])',
    ]
    for (const each of wrong)
      expect(
        run(`import math, os, re\ntry: ${each}\nexcept (TypeError, AttributeError): print("told")`).output,
        each,
      ).toBe('told\n')
  })

  test('what nothing can reach any more is given back', () => {
    expect(run('for i in range(500): x = "y" * 1000000\nprint("done")').output).toBe('done\n')
  })
})

describe('what is printed', () => {
  const slow = 'import time\nfor i in range(3):\n  print(i)\n  time.sleep(1)'

  test('is held back where nobody looks at a terminal, and goes out at once with -u', () => {
    const { start, clock } = testRuntime()
    const held = start({ image, command: ['python', '-c', slow] })
    const eager = start({ image, command: ['python', '-u', '-c', slow] })
    const told = start({
      image,
      command: ['python', '-c', slow],
      env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
    })
    clock.advance(1_500)
    expect([held.output, eager.output, told.output]).toEqual(['', '0\n1\n', '0\n1\n'])
    clock.advance(2_000)
    expect(held.output).toBe('0\n1\n2\n')
  })
})

describe('asyncio', () => {
  test('generators that wait hand out one by one, comprehensions wait, and both end when they are cancelled', () => {
    const program = `import asyncio
async def ticks(n):
    try:
        for i in range(n):
            await asyncio.sleep(1)
            if (yield i): print('asked')
    finally:
        print('over')
async def double(x):
    await asyncio.sleep(1)
    return x * 2
async def main():
    print([t async for t in ticks(3) if t != 1], {t: await double(t) async for t in ticks(2)})
    print([[await double(y) for y in range(x)] for x in range(3)], [g async for g in (await double(x) for x in 'ab')])
    some = ticks(9)
    print(await anext(some), await some.asend('more'))
    await some.aclose()
    async def endless():
        async for _ in ticks(99): pass
    try:
        await asyncio.wait_for(endless(), 3)
    except TimeoutError:
        print('late')
asyncio.run(main())
try:
    compile('async def f():\\n  yield 1\\n  return 2', 'f.py', 'exec')
except SyntaxError as error:
    print(error)`
    expect(run(program).output).toBe(
      "over\nover\n[0, 2] {0: 0, 1: 2}\n[[], [0], [0, 2]] ['aa', 'bb']\nasked\n0 1\nover\nover\nlate\n'return' with value in async generator (f.py, line 3)\n",
    )
  })

  test('runs what waits side by side, in the time of the cluster', () => {
    const program = `import asyncio, time
async def fetch(n, delay):
    await asyncio.sleep(delay)
    print('done', n)
    return n * 2
async def worker(name, queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(1)
        print(name, item)
        queue.task_done()
async def main():
    start = time.monotonic()
    print(await asyncio.gather(fetch(1, 3), fetch(2, 1)), round(time.monotonic() - start))
    task = asyncio.create_task(fetch(3, 10))
    try:
        await asyncio.wait_for(task, timeout=2)
    except asyncio.TimeoutError:
        print('too late', task.cancelled())
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(name, queue)) for name in 'ab']
    for n in range(3):
        queue.put_nowait(n)
    await queue.join()
    for each in workers:
        each.cancel()
    print([type(each).__name__ for each in await asyncio.gather(*workers, return_exceptions=True)])
    print(await asyncio.to_thread(lambda: 42))
asyncio.run(main())`
    expect(runFile(program)).toEqual({
      output:
        "done 2\ndone 1\n[2, 4] 3\ntoo late True\na 0\nb 1\na 2\n['CancelledError', 'CancelledError']\n42\n",
      exitCode: 0,
    })
  })

  test('goes through what comes in its own time, and leaves what it has entered', () => {
    const program = `import asyncio
class Countdown:
    def __init__(self, n):
        self.n = n
    def __aiter__(self):
        return self
    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        await asyncio.sleep(0)
        return self.n
class Session:
    async def __aenter__(self):
        print('in')
        return self
    async def __aexit__(self, kind, error, traceback):
        print('out', kind and kind.__name__)
        return kind is ValueError
async def left():
    async with Session():
        return 'left'
async def main():
    async for n in Countdown(3):
        if n == 1:
            continue
        print(n)
    else:
        print('over')
    async with Session() as one, Session():
        raise ValueError
    print(await left())
    await 5
asyncio.run(main())`
    const { output, exitCode } = runFile(program)
    expect(output).toMatch(/^2\n0\nover\nin\nin\nout ValueError\nout None\nin\nout None\nleft\n! Traceback/)
    expect(output).toMatch(/ {4}await 5\n! TypeError: object int can't be used in 'await' expression\n$/)
    expect(exitCode).toBe(1)
  })

  test.each([
    ['def f():\n    await x', "SyntaxError: 'await' outside async function"],
    ['def f():\n    return [await x for x in y]', "SyntaxError: 'await' outside async function"],
    ['async def f(): pass\nfor x in f(): pass', "TypeError: 'coroutine' object is not iterable"],
  ])('is told what cannot be: %s', (program, said) => {
    expect(run(program).output).toContain(said)
  })
})

test('what goes wrong in the main thread is told at once, and the other threads go on', () => {
  const { output } = run(`import threading, time
def late():
    time.sleep(1)
    print('done', flush=True)
threading.Thread(target=late).start()
for n in range(1000):
    threading.Thread(target=time.sleep, args=(1,)).start()`)
  expect(output.replace(/File .*threading.py.*\n/, '')).toMatch(
    /^! Traceback \(most recent call last\):\n!.*line 7.*\n!.*\n?! RuntimeError: can't start new thread\ndone\n$/,
  )
})

test('a list that is added to itself grows until there is no memory left', () => {
  const { output } = run(
    's = [1, 2]\ns += s\nprint(s)\ntry:\n  while True: s += s\nexcept MemoryError: print("enough")',
  )
  expect(output).toBe('[1, 2, 1, 2]\nenough\n')
})

test('large numbers become bytes and come back, and are added up, multiplied and divided exactly', () => {
  const { output } = run(`import math
x = 3 ** 70_000
b = x.to_bytes(14_000, 'big')
print(len(b), int.from_bytes(b, 'big') == x, int.from_bytes(b[::-1], 'little') == x, int.from_bytes(b'\\xff\\x00', 'big', signed=True))
print(math.isqrt(x * x + 1) == x, math.gcd(x * 10, x * 4) == x * 2, math.lcm(4, 6, 10), math.comb(60, 30), math.prod([x, 2]) // x)`)
  expect(output).toBe('14000 True True -256\nTrue True 60 118264581564861424 2\n')
})

test('large sets, dicts and tuples are put together, compared and found as small ones are', () => {
  const { output } = run(`s = set(range(6_000))
t = set(range(3_000, 9_000))
print(len(s | t), len(s & t), len(s - t), len(s ^ t), s == set(s), s <= s | t)
s |= t
d = dict.fromkeys(range(6_000), 1)
d |= dict.fromkeys(range(3_000, 9_000), 2)
print(len(s), len(d), d[2_999], d[3_000], d == dict(d), d == {**d, 5: 2})
k = tuple(range(20_000))
print({k: 'found'}[tuple(range(20_000))], hash(k) == hash(tuple(range(20_000))), k < k + (1,))
print(repr("it's"), repr(b"'"), repr(chr(0) + chr(10) + chr(0x200b) + chr(92)))`)
  expect(output).toBe(
    `9000 3000 3000 6000 True True\n9000 9000 1 2 True False\nfound True True\n"it's" b"'" '\\x00\\n\\u200b\\\\'\n`,
  )
})

test('many items are put in order as few are', () => {
  const { output } = run(`a = [(n * 7919) % 40009 for n in range(40000)]
b = sorted(a)
print(b[:3], b[-1], all(x <= y for x, y in zip(b, b[1:])), len(b))
b.sort(key=lambda n: n % 2, reverse=True)
print(b[:3], b[20000:20003])`)
  expect(output).toBe('[0, 1, 2] 40008 True 40000\n[1, 3, 5] [0, 2, 4]\n')
})

test('long texts and bytes become what short ones do', () => {
  const { output } = run(`s = 'It is a T' + chr(239) + 'tle, ' + chr(128512) + ' x' + chr(10)
ways = [str.title, str.swapcase, str.upper, str.split, str.splitlines, list, str.encode, lambda t: t.replace('is', 'was'), lambda t: t.translate({97: None}), lambda t: repr(t)[1:-1], lambda t: ascii(t)[1:-1], lambda t: t.encode('ascii', 'replace').title(), lambda t: t.encode().split(), lambda t: t.encode().hex()]
print([way(s * 5_000) == way(s) * 5_000 for way in ways].count(True) == len(ways))
long = s * 5_000
print(long[::-1] == s[::-1] * 5_000, long[-4] == s[-4], len(long) == len(s) * 5_000, long.rfind('It') // len(s), long.rsplit('T', 1)[1].encode(), long.split(None, 1)[0], (s * 3).split(None, 1)[1][-3:])
print(long.encode('utf-16').decode('utf-16') == long, long.count('T'), long.istitle(), s < long, 'é'.encode('utf-8-sig'))
b = bytearray(b'ab') * 40_000
b[::2] = bytes(40_000)
b[-1:] = b'xyz'
del b[1::2]
print(len(b), b[-3:], b.count(0), b.title()[-2:], bytes([97, 160, 98, 32, 99]).split(), b.translate(None, bytes(1)))
x = y = [1]
x *= 3
print(y, list(reversed('abc' * 3_000))[:2], ('a' + chr(28) + 'b').split())`)
  expect(output).toBe(
    `True
True True True 4999 b'\\xc3\\xaftle, \\xf0\\x9f\\x98\\x80 x\\n' It  x

True 5000 False True b'\\xef\\xbb\\xbf\\xc3\\xa9'
40001 bytearray(b'\\x00\\x00y') 40000 bytearray(b'\\x00Y') [b'a\\xa0b', b'c'] bytearray(b'y')
[1, 1, 1] ['c', 'b'] ['a', 'b']
`,
  )
})

test('digits stand in groups, digests take in more and more, and chance has as many bytes as are asked for', () => {
  const { output } = run(`import base64, hashlib, os
print('{:012,}|{:011,}|{:010,.2f}|{:_x}|{:08_x}'.format(1234, 1234, 1234.5, 2 ** 40, 2 ** 20), (3 ** 5_000).bit_length(), (-(2 ** 70) + 1).bit_count())
b = bytes(range(256)) * 500
h = hashlib.sha3_256(b)
g = h.copy()
h.update(b)
print(h.digest() == hashlib.sha3_256(b + b).digest() != g.digest(), g.hexdigest() == hashlib.new('sha3_256', b).hexdigest(), h.digest_size)
print(base64.b64decode(base64.b64encode(b)) == b == base64.b32decode(base64.b32encode(b)), len(os.urandom(2_000_000)))
names = {}
exec('a = 1' + chr(10) + 'b = [1, 2]' + chr(10) + 'c = a + 1;' * 2_000, names)
print(names['b'], names['c'], divmod(3 ** 100, 7), pow(3, 100, 7))`)
  expect(output).toBe(
    '0,000,001,234|000,001,234|001,234.50|100_0000_0000|010_0000 7925 70\nTrue True 32\nTrue 2000000\n[1, 2] 2 (73625360104573047290923018537945896100301074571, 4) 4\n',
  )
})

test('os asks a shell, as it is told to', () => {
  const { output } = run(`import os
print(os.popen('echo hi; echo there').read().split(), os.system('exit 3'), os.popen('exit 2').close(), os.popen('true').close())
with os.popen('seq 3') as lines: print([line.strip() for line in lines])
try: os.popen(3)
except TypeError as error: print(error)
print(os.system('kill -9 $$'), len(repr([1] * 50_000)), repr([7, 'x'] * 2))`)
  expect(output).toBe(
    `['hi', 'there'] 768 512 None\n['1', '2', '3']\ninvalid cmd type (<class 'int'>, expected string)\n9 150000 [7, 'x', 7, 'x']\n`,
  )
})
