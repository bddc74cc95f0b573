import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

/** What a script writes; lines on standard error begin with `! `. */
const run = (script: string, image = 'busybox:1.36', shell = 'sh') =>
  testRuntime().sh(script, { image, command: [shell, '-c', script] })

const stories: readonly (readonly [name: string, script: string, output: string, exitCode?: number])[] = [
  ['quotes keep words together', `x='a  b'; echo $x "$x" '$x' "\\$x"`, 'a b a  b $x $x\n'],
  [
    'awk takes fields, patterns and conditions',
    `printf 'a 1\nb 20\n' | awk '$2 > 3 {print $1, $NF+1} END {print NR}'; echo x:y | awk -F: -v p=z '/y/{print $2 p; exit 3}'; echo $?`,
    'b 21\n2\nyz\n3\n',
  ],
  [
    'awk reads the status of a response, sums up, replaces and formats',
    `echo '  HTTP/1.1 200 OK' | awk '/^  HTTP/{print $2}'; seq 3 | awk '{s += $1} END {printf "%02d|%s\\n", s, s/4}'; echo a-b-c | awk '{gsub(/-/, "+"); if ($0 ~ "b[+]") print toupper($0); else print "no"}'`,
    '200\n06|1.5\nA+B+C\n',
  ],
  [
    'awk refuses by name what it does not know',
    `awk 'BEGIN {print gensub(/a/, "b", "g")}'; echo $?; awk 'BEGIN {print ("a" "b"}'`,
    '! awk: gensub is not simulated\n2\n! awk: syntax error at }\n',
    2,
  ],
  [
    'the kernel knows the name of the host',
    '[ "$(cat /proc/sys/kernel/hostname)" = "$(hostname)" ] && echo same',
    'same\n',
  ],
  [
    'sed does all that its -e say',
    'echo abc | sed -e s/a/1/ -e s/c/3/; echo x >f; sed --in-place --expression=s/x/y/ f; cat f',
    '1b3\ny\n',
  ],
  [
    'sysctl says what the kernel is set to, which only a privileged container may change',
    'sysctl -w vm.max_map_count=262144; sysctl -n vm.swappiness; sysctl no.such; echo $?',
    "! sysctl: error setting key 'vm.max_map_count': Read-only file system\n60\n! sysctl: error: 'no.such' is an unknown key\n1\n",
  ],
  [
    'getent finds hosts, users and groups, and fails with 2 for others',
    'getent passwd root; getent group 65534; getent hosts localhost | grep -c localhost; getent hosts nowhere; echo $?',
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:\n1\n2\n',
  ],
  [
    'and and or take the first failure or success',
    'true && echo a || echo b; false && echo c || echo d',
    'a\nd\n',
  ],
  [
    'conditions choose a branch',
    'if [ 1 -gt 2 ]; then echo a; elif [ x = x ]; then echo b; else echo c; fi',
    'b\n',
  ],
  ['a loop counts with arithmetic', 'i=0; while [ $i -lt 3 ]; do i=$((i + 1)); echo $i; done', '1\n2\n3\n'],
  [
    'what a command in a loop is given is split anew each time',
    `for v in one 'two words' '*x*' ''; do echo a $v "$(echo $v)" $v-b "$v"; done`,
    'a one one one-b one\na two words two words two words-b two words\na *x* *x* *x*-b *x*\na  -b \n',
  ],
  [
    'what words are split at may change from one turn to the next',
    'v=a-b n=1-2; for IFS in "" -; do set -- $v; echo $# x$((n)) $v; done',
    '1 x-1 a-b\n2 x 1 a b\n',
  ],
  [
    'assignments follow each other, whichever of them takes time',
    'i=0; while [ $i -lt 2 ]; do i=$((i + 1)) j=$i k=$(echo $j)0 l=$k$j; echo $i $j $k $l; done',
    '1 1 10 101\n2 2 20 202\n',
  ],
  [
    'break and continue leave loops',
    'for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done',
    '1\n3\n',
  ],
  [
    'break takes a number of loops',
    'for i in 1 2; do for j in a b; do break 2; done; done; echo $i$j',
    '1a\n',
  ],
  [
    'case matches patterns',
    'for f in a.txt b.c zz; do case $f in *.txt) echo text;; ?.c|?.h) echo C;; *) echo other;; esac; done',
    'text\nC\nother\n',
  ],
  [
    'functions have arguments, locals and a status',
    'f() { local x=in; echo "$1 $# $x"; return 3; }; x=out; f a b; echo $? $x',
    'a 2 in\n3 out\n',
  ],
  [
    'parameters are shortened',
    'p=/a/b/file.tar.gz; echo ${p##*/} ${p%/*} ${p%%.*} ${p#*.} ${#p}',
    'file.tar.gz /a/b /a/b/file tar.gz 16\n',
  ],
  [
    'parameters have defaults',
    'echo ${a:-x} ${b:=y} $b ${b:+z} "${c-}"; echo ${d:?is missing}; echo no',
    'x y y z \n! sh: d: is missing\n',
    2,
  ],
  [
    'parameters are replaced and cut',
    'x=hello; echo ${x/l/L} ${x//l/L} ${x:1:3} ${x: -2}',
    'heLlo heLLo ell lo\n',
  ],
  ['substitutions run commands', 'echo "$(echo a; echo b)" `echo c`', 'a\nb c\n'],
  [
    'the status of a lone assignment is that of its substitution',
    'x=$(exit 3); echo $?; y=1; echo $?',
    '3\n0\n',
  ],
  [
    'arithmetic knows precedence, comparison and choice',
    'echo $((2 + 3 * 4)) $(((2 + 3) * 4)) $((7 / 2)) $((-7 % 3)) $((5 > 3 ? 10 : 20)) $((1 << 4 | 3))',
    '14 20 3 -1 10 19\n',
  ],
  ['a division by zero ends the shell', 'echo $((1 / 0)); echo no', '! sh: divide by zero\n', 2],
  ['pipelines join commands', "printf 'b\\na\\nb\\n' | sort | uniq -c | tr -s ' '", ' 1 a\n 2 b\n'],
  [
    'the status of a pipeline is that of its last command',
    'false | true; echo $?; set -o pipefail; false | true; echo $?',
    '0\n1\n',
  ],
  ['a writer without a reader ends', 'yes | head -2; while true; do echo x; done | head -1', 'y\ny\nx\n'],
  ['a subshell changes nothing outside', 'x=1; (x=2; cd /tmp; exit 5); echo $? $x $PWD', '5 1 /\n'],
  ['a group shares its redirection', '{ echo a; echo b >&2; } > /tmp/f 2>&1; cat /tmp/f', 'a\nb\n'],
  [
    'files are appended to and read',
    'echo a > f; echo b >> f; while read x y; do echo "[$x]"; done < f',
    '[a]\n[b]\n',
  ],
  [
    'a here-document is expanded unless its word is quoted',
    "n=5; cat <<A; cat <<'B'\nn is $n $((n+1))\nA\nn is $n\nB",
    'n is 5 6\nn is $n\n',
  ],
  ['output goes nowhere', 'echo a > /dev/null; nosuch 2> /dev/null; echo $?', '127\n'],
  [
    'set -e ends at a failure that is not in a condition',
    'set -e; if false; then :; fi; false || true; ! true; echo on; false; echo no',
    'on\n',
    1,
  ],
  [
    'set -u refuses what is not set',
    'set -u; echo ${x:-ok}; echo $x; echo no',
    'ok\n! sh: x: parameter not set\n',
    2,
  ],
  ['set -x shows the commands', 'set -x; x=1; echo "a b"', "! + x=1\n! + echo 'a b'\na b\n"],
  [
    'an unknown command is not found',
    'nosuch; echo $?; ./nosuch; /etc/hosts; echo $?',
    '! sh: nosuch: not found\n127\n! sh: ./nosuch: not found\n! sh: /etc/hosts: Permission denied\n126\n',
  ],
  [
    'a script file is run by its interpreter',
    'printf \'#!/bin/sh\\necho "$0 $1"\' > /tmp/s; chmod +x /tmp/s; /tmp/s x',
    '/tmp/s x\n',
  ],
  [
    'names of files are globbed',
    'cd /tmp; touch b.txt a.txt c; echo *.txt no*; echo "*"',
    'a.txt b.txt no*\n*\n',
  ],
  [
    '"$@" keeps arguments apart',
    'set -- a "b c"; for x in "$@"; do echo "<$x>"; done; for x in $*; do echo "$x"; done; shift; echo $1',
    '<a>\n<b c>\na\nb\nc\nb c\n',
  ],
  ['IFS splits', 'IFS=:; x=a:b::c; for p in $x; do echo "[$p]"; done', '[a]\n[b]\n[]\n[c]\n'],
  ['jobs run in the background', '(sleep 2; echo late) & echo early; wait $!; echo $?', 'early\nlate\n0\n'],
  ['an EXIT trap runs at the end', 'trap "echo bye" EXIT; echo hi; exit 3', 'hi\nbye\n', 3],
  ['a trapped signal runs its action', 'trap "echo caught" USR1; kill -USR1 $$; echo on', 'caught\non\n'],
  ['eval runs a text', 'x=\'echo "$y"\'; y="a b"; eval $x', 'a b\n'],
  ['exec takes the place of the shell', 'echo a; exec echo b; echo c', 'a\nb\n'],
  [
    'variables reach programs only when exported',
    'a=1; export b=2; c=3 env | grep -E "^[abc]=" | sort',
    'b=2\nc=3\n',
  ],
  [
    'read takes a line of what follows',
    'printf \'one two three\\nnext\\n\' | { read a b; echo "$a-$b"; cat; }',
    'one-two three\nnext\n',
  ],
  [
    'test knows files and numbers',
    '[ -d /tmp ] && [ ! -e /nosuch ] && [ -n "x" -a 3 -ge 3 ] && echo yes; [ a -eq 1 ]; echo $?',
    'yes\n! sh: a: bad number\n2\n',
  ],
  [
    'a runaway function ends as an error',
    'f() { f; }; f; echo no',
    '! sh: f: maximum function recursion depth exceeded\n',
    2,
  ],
  [
    'a script that cannot be parsed is a syntax error',
    'echo a; if true; then echo b',
    '! sh: syntax error: unexpected end of file (expecting "fi")\n',
    2,
  ],
  ['a lone keyword is a syntax error', 'fi', '! sh: syntax error: unexpected "fi"\n', 2],
  [
    'a quote that does not end is a syntax error',
    'echo "a',
    '! sh: syntax error: unterminated quoted string\n',
    2,
  ],
  [
    'getopts reads options',
    'set -- -a -b val rest; while getopts ab: o; do echo "$o $OPTARG"; done; shift $((OPTIND - 1)); echo $1',
    'a \nb val\nrest\n',
  ],
]

test.each(stories.map(([name, script, output, exitCode = 0]) => ({ name, script, output, exitCode })))(
  '$name',
  ({ script, output, exitCode }) => {
    expect(run(script)).toEqual({ output, exitCode })
  },
)

test('bash has braces, [[ ]], counting loops and its own messages', () => {
  const script =
    'echo {1..3} x{a,b}; for ((i = 0; i < 2; i++)); do echo $i; done; [[ web-7 =~ ^web-[0-9]+$ && abc == a* ]] && echo yes; nosuch'
  expect(run(script, 'ubuntu', 'bash').output).toBe(
    '1 2 3 xa xb\n0\n1\nyes\n! bash: line 1: nosuch: command not found\n',
  )
  expect(run('echo {1..3}').output).toBe('{1..3}\n')
})

test('a Debian image words its messages as dash and the GNU tools do', () => {
  const { output, exitCode } = run('true\ncat /nosuch; nosuch', 'debian:12')
  expect(output).toBe('! cat: /nosuch: No such file or directory\n! sh: 2: nosuch: not found\n')
  expect(exitCode).toBe(127)
})

test('sleep knows fractions, units and infinity', () => {
  const { clock, start } = testRuntime()
  const short = start({ command: ['sh', '-c', 'sleep 0.5; echo a; sleep 1m; echo b; sleep infinity'] })

  clock.advance(500)
  expect(short.output).toBe('a\n')
  clock.advance(60_000)
  expect(short.output).toBe('a\nb\n')
  clock.advance(1e9)
  expect(short.exits).toEqual([])
})

test('a stream is filtered line by line as it comes', () => {
  const { clock, start } = testRuntime()
  const filtered = start({
    command: [
      'sh',
      '-c',
      'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done | grep --line-buffered 2',
    ],
  })

  clock.advance(1_500)
  expect(filtered.timed).toEqual(['1s line 2\n'])
})

test('a value that grows without end stops the shell, not the host', () => {
  expect(run('x=a; while true; do x=$x$x; done')).toEqual({ output: '! sh: out of memory\n', exitCode: 2 })
})

test('a file that grows without end fills the file system', () => {
  const { output } = run('yes 0123456789 > /tmp/big; echo $?')
  expect(output).toContain('No space left on device')
})
