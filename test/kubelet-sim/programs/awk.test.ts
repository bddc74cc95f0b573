/** awk: programs as scripts in the field have them. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string) =>
  testRuntime().sh(script, { command: ['sh', '-c', `printf 'a 1\nb 20\nc 3\n' >/f; ${script}`] })

test.each([
  [
    'loops and arrays add up',
    `awk '{s[$1] += $2; t += $2} END {for (i = 1; i <= 2; i++) printf "%d ", i; print s["b"], t, length(s); delete s["b"]; print ("b" in s)}' /f`,
    '1 2 20 24 3\n0\n',
  ],
  ['ranges begin and end', `awk '/b/,/c/' /f; awk 'NR==1,NR==2 {print NR}' /f`, 'b 20\nc 3\n1\n2\n'],
  [
    'functions have parameters of their own, and fill arrays of their callers',
    `awk 'function f(n) {return n <= 1 ? 1 : n * f(n - 1)} function fill(a, i) {for (i = 0; i < 2; i++) a[i] = "x" i} BEGIN {print f(10); fill(z); print z[1], i + 0}'`,
    '3628800\nx1 0\n',
  ],
  [
    'lines come from commands and files',
    `awk 'BEGIN {while (("seq 3" | getline x) > 0) t += x; while ((getline l < "/f") > 0) c++; "echo hi" | getline; print t, c, $0, (getline y < "/none")}'`,
    '6 3 hi -1\n',
  ],
  [
    'output goes to files and commands',
    `awk 'BEGIN {print "b\\na" | "sort"; close("sort"); print "x" > "/o"; print "y" >> "/o"; close("/o"); print system("cat /o; exit 3")}'`,
    'a\nb\nx\ny\n3\n',
  ],
  [
    'fields are set, joined and counted',
    `echo x:y:z | awk -F: -v OFS=- '{$2 = "Q"; print; NF = 2; print; $4 = "w"; print NF, $0}'`,
    'x-Q-z\nx-Q\n4-x-Q--w\n',
  ],
  [
    'texts are split, matched, replaced and formatted',
    `awk 'BEGIN {n = split("a,b;c", p, /[,;]/); s = "foo"; gsub(/o/, "[&]", s); match("hello", /l+/); printf "%d %s %s %d %d %5.2f|%-4s|%03d|%x\\n", n, p[3], s, RSTART, RLENGTH, 3.14159, "ab", 7, 255}'`,
    '3 c f[o][o] 3 2  3.14|ab  |007|ff\n',
  ],
  [
    'numbers are compared as numbers, texts as texts',
    `echo '10 9' | awk '{print ($1 > $2), ("10" > "9"), 0.1 + 0.2, 1 / 3, 1e6, -2 ^ 2, 7 % 3}'`,
    '1 0 0.3 0.333333 1000000 -4 1\n',
  ],
  [
    'subscripts may be several',
    `awk 'BEGIN {x[1, 2] = 3; for (k in x) {split(k, p, SUBSEP); print p[1], p[2]}; if ((1, 2) in x) print "there"}'`,
    '1 2\nthere\n',
  ],
  [
    'records end where RS says',
    `printf 'a\nb\n\nc\n' | awk 'BEGIN {RS = ""} {print NR ": " $1 "-" $NF}'; printf 'x;y;' | awk -v RS=';' '{print NR, $0}'`,
    '1: a-b\n2: c-c\n1 x\n2 y\n',
  ],
  [
    'next, exit and break leave where they should',
    `awk '{if ($1 == "b") next; print; while (1) if (++n > 3) break} /c/ {exit 4} END {print n}' /f; echo $?`,
    'a 1\nc 3\n5\n4\n',
  ],
])('%s', (_name, script, output) => {
  expect(run(script).output).toBe(output)
})

test('A function that calls itself without end, and a division by zero, end the program', () => {
  expect(
    run(`awk 'function r(n) {return r(n + 1)} BEGIN {r(1)}'; echo $?; awk 'BEGIN {print 1 / 0}'`).output,
  ).toBe('! awk: r: called too deeply\n2\n! awk: Division by zero\n')
})

test('A loop without end takes time, and holds nothing up', () => {
  expect(run(`timeout 0.5 awk 'BEGIN {for (;;) n++}'; echo $?`).output).toBe('143\n')
})
