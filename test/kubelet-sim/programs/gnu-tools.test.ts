/** The tools of Debian and its like, and the same of busybox: what they say, and in which form. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, image: string, shell = 'sh') =>
  testRuntime().sh(script, { image, command: [shell, '-c', script] }).output

test.each([
  [
    'rm f',
    "rm: cannot remove 'f': No such file or directory",
    "rm: can't remove 'f': No such file or directory",
  ],
  ['mkdir d; rm d', "rm: cannot remove 'd': Is a directory", "rm: 'd' is a directory"],
  [
    'mkdir a/b',
    "mkdir: cannot create directory 'a/b': No such file or directory",
    "mkdir: can't create directory 'a/b': No such file or directory",
  ],
  [
    'rmdir d',
    "rmdir: failed to remove 'd': No such file or directory",
    "rmdir: 'd': No such file or directory",
  ],
  [
    'cp f g',
    "cp: cannot stat 'f': No such file or directory",
    "cp: can't stat 'f': No such file or directory",
  ],
  [
    'mv f g',
    "mv: cannot stat 'f': No such file or directory",
    "mv: can't rename 'f': No such file or directory",
  ],
  [
    'touch a/b',
    "touch: cannot touch 'a/b': No such file or directory",
    'touch: a/b: No such file or directory',
  ],
  [
    'chmod 600 f',
    "chmod: cannot access 'f': No such file or directory",
    'chmod: f: No such file or directory',
  ],
  [
    'stat f',
    "stat: cannot statx 'f': No such file or directory",
    "stat: can't stat 'f': No such file or directory",
  ],
  ['du f', "du: cannot access 'f': No such file or directory", 'du: f: No such file or directory'],
  [
    'sleep x',
    "sleep: invalid time interval 'x'\n! Try 'sleep --help' for more information.",
    "sleep: invalid number 'x'",
  ],
  [
    'ls -Y',
    "ls: invalid option -- 'Y'\n! Try 'ls --help' for more information.",
    'ls: unrecognized option: Y',
  ],
  [
    'head -n',
    "head: option requires an argument -- 'n'\n! Try 'head --help' for more information.",
    'head: option requires an argument: n',
  ],
  [
    'sort --key',
    "sort: option '--key' requires an argument\n! Try 'sort --help' for more information.",
    'sort: option requires an argument: key',
  ],
  ['tail -n x', "tail: invalid number of lines: 'x'", "tail: invalid number 'x'"],
  ['tr', "tr: missing operand\n! Try 'tr --help' for more information.", 'tr: missing operand'],
  ['expr', "expr: missing operand\n! Try 'expr --help' for more information.", 'expr: too few arguments'],
  ['expr 1 +', "expr: syntax error: missing argument after '+'", 'expr: syntax error'],
  [
    'diff /a /b',
    'diff: /a: No such file or directory\n! diff: /b: No such file or directory',
    "diff: can't open '/a': No such file or directory",
  ],
  ['id nosuch', "id: 'nosuch': no such user", 'id: unknown user nosuch'],
  [
    'timeout 1',
    "timeout: missing operand\n! Try 'timeout --help' for more information.",
    'timeout: missing operand',
  ],
])('%s is refused as the tools of the image do it', (script, gnu, busybox) => {
  expect(run(`cd /tmp; ${script}`, 'debian')).toBe(`! ${gnu}\n`)
  expect(run(`cd /tmp; ${script}`, 'alpine')).toBe(`! ${busybox}\n`)
})

test('ls -l has columns as wide as they have to be', () => {
  const script =
    'mkdir /w; cd /w; printf 0123456789 >f; touch -d "2026-01-02 03:04" f; ln -s f l; touch -hd 2026-01-02 l 2>/dev/null; chown 1000:1000 f; ls -l f; ls -ln f | cut -d" " -f3-5; ls -F'
  expect(run(script, 'debian')).toBe('-rw-r--r-- 1 1000 1000 10 Jan  2 03:04 f\n1000 1000 10\nf\nl@\n')
  expect(run(script, 'alpine')).toContain('-rw-r--r--    1 1000     1000            10 Jan  2 03:04 f\n')
})

test.each([
  ['sort -k2nr', 'a 10\na 9\nb 2\nc 1\n'],
  ['sort -k1,1 -k2,2nr', 'a 10\na 9\nb 2\nc 1\n'],
  ['sort -k2,2n -k1,1r', 'c 1\nb 2\na 9\na 10\n'],
  ['sort -k2', 'c 1\na 10\nb 2\na 9\n'],
  ['sort --reverse --key=2 --numeric-sort', 'a 10\na 9\nb 2\nc 1\n'],
  ['sort -s -u -k1,1', 'a 10\nb 2\nc 1\n'],
])('%s', (command, output) => {
  expect(run(`printf 'b 2\\na 10\\nc 1\\na 9\\n' | ${command}`, 'debian')).toBe(output)
})

test('sort knows sizes, versions, months, and whether all is in order', () => {
  const script = `printf '10K\\n2M\\n500\\n' | sort -h | paste -sd' '; printf 'v1.10\\nv1.9\\n' | sort -V | paste -sd' '; printf 'Mar\\nJan\\n' | sort -M | paste -sd' '
    printf 'b\\na\\n' | sort -c; echo $?; printf 'b\\na\\n' | sort -o /tmp/o; cat /tmp/o`
  expect(run(script, 'debian')).toBe('500 10K 2M\nv1.9 v1.10\nJan Mar\n! sort: -:2: disorder: a\n1\na\nb\n')
})

test.each([
  ['2024-02-28 +2 days', '2024-03-01 00:00:00'],
  ['2024-01-31 1 month ago', '2023-12-31 00:00:00'],
  ['2024-01-15T10:20:30Z', '2024-01-15 10:20:30'],
  ['2024-01-15 10:20:30 +0200', '2024-01-15 08:20:30'],
  ['15 Jan 2024', '2024-01-15 00:00:00'],
  ['Jan 15, 2024 3:04 PM', '2024-01-15 15:04:00'],
  ['@86400', '1970-01-02 00:00:00'],
  ['yesterday', '2026-01-30 09:00:00'],
  ['tomorrow 12:00', '2026-02-01 12:00:00'],
  ['next monday', '2026-02-02 00:00:00'],
  ['2 hours ago', '2026-01-31 07:00:00'],
  ['-1 week', '2026-01-24 09:00:00'],
])('date -d %s', (text, instant) => {
  expect(run(`date -u -d '${text}' '+%F %T'`, 'debian')).toBe(`${instant}\n`)
})

test('date refuses what is no date, and writes those of ISO 8601', () => {
  const script =
    'date -d foo; date -u -Iseconds -d @0; date -u --iso-8601=minutes -d @0; touch -d @0 /f; date -u -r /f +%F'
  expect(run(script, 'debian')).toBe(
    "! date: invalid date 'foo'\n1970-01-01T00:00:00+00:00\n1970-01-01T00:00+00:00\n1970-01-01\n",
  )
})

test.each([
  ["printf '%e %g %G %.3d' 1 0.00001234 1e20 7", '1.000000e+00 1.234e-05 1E+20 007'],
  ["printf '%#x %#o %+d|% d|%05.1f' 255 8 5 5 2.5", '0xff 010 +5| 5|002.5'],
  ["printf '%q ' 'a b$c' '' \"x'y\" plain", "a\\ b\\$c '' x\\'y plain "],
  ["printf '%(%Y-%m)T' 0", '1970-01'],
  ["printf '%d' 12abc", '! bash: line 1: printf: 12abc: invalid number\n12'],
  ["printf 'a\\n%kb'", "a\n! bash: line 1: printf: `k': invalid format character\n"],
  ['echo {01..03} {8..10}', '01 02 03 8 9 10\n'],
  // What is rounded up to a million has a digit more, and is written as such.
  [
    "printf '%.3g %g ' 999.9 999999.9; awk 'BEGIN {printf \"%.3g %g \", 999.9, 999999.9}'; seq -f %.3g 1 0.0625 1.0625",
    '1e+03 1e+06 1e+03 1e+06 1\n1.06\n',
  ],
])('bash: %s', (script, output) => {
  expect(run(script, 'debian', 'bash')).toBe(output)
})

test('counts, cuts and numbers in their usual widths', () => {
  const script = `cd /tmp; printf 'a b\\n' >f; printf '1\\n2\\n3\\n' >g; wc f g; wc -L f; wc <f; printf 'a,b,c\\n' | cut -d, -f2- --output-delimiter=:; cat -A f
    seq 8 10 | head -n -2; seq -w 8 10 | paste -sd' '; seq 1 .5 2 | paste -sd' '; printf 'a 1\\nb 1\\n' | uniq -f1 -c`
  expect(run(script, 'debian')).toBe(
    ' 1  2  4 f\n 3  3  6 g\n 4  5 10 total\n3 f\n      1       2       4\nb:c\na b$\n8\n08 09 10\n1.0 1.5 2.0\n      2 a 1\n',
  )
})

test('du adds up what is below', () => {
  const script =
    'mkdir -p /d/e; head -c 5000 /dev/zero >/d/e/f; du /d; du -sh /d; du -sb /d/e/f; du -a -d1 /d/e'
  expect(run(script, 'debian')).toBe('12\t/d/e\n16\t/d\n16K\t/d\n5000\t/d/e/f\n8\t/d/e/f\n12\t/d/e\n')
})

test('grep takes many expressions, files without a match, and parts with what is around them', () => {
  const script = `cd /tmp; seq 9 >n; grep -e 1 -e 3 n | paste -sd' '; grep -A1 -e 2 -e 7 n | paste -sd' '; echo '^[12]' >p; grep -cf p n; mkdir d; echo hit >d/a.yaml; echo hit >d/b.txt
    grep -rl hit --include='*.yaml'; grep -L hit d/* n; grep -oP '\\d+$' <<-E
	v12
	E`
  expect(run(script, 'debian', 'bash')).toBe('1 3\n2 3 -- 7 8\n2\nd/a.yaml\nn\n12\n')
})

test('numbers in the middle are rounded to the even digit', () => {
  const script = `printf '%.0f %.0f %.0f %.1f %.1f %.2f %.0e\\n' 0.5 1.5 2.5 0.25 -0.75 2.675 2.5; awk 'BEGIN {printf "%.0f %.1f\\n", 4.5, 0.35}'`
  expect(run(script, 'debian')).toBe('0 2 2 0.2 -0.8 2.67 2e+00\n4 0.3\n')
})

test('id tells of others whom the image knows', () => {
  expect(run('id nobody', 'debian')).toBe('uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)\n')
})
