/** What the shells of images do differently, and each in its own words. Source: bash 5.2, dash 0.5.12, busybox 1.36. */
import { describe, expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const images = { bash: 'debian:12', dash: 'debian:12', ash: 'busybox:1.36' } as const

/** What comes of a text behind -c, and with which code. */
function said(shell: keyof typeof images, script: string): string {
  const { start, clock } = testRuntime()
  const command = [shell === 'bash' ? 'bash' : 'sh', '-c', script]
  const running = start({ image: images[shell], command })
  for (let n = 0; n < 60 && running.exits.length === 0; n++) clock.advance(1_000)
  return `${running.output.replaceAll('! ', '')}${running.exits[0]?.exitCode}`
}

test.each([['bash'], ['dash'], ['ash']] as const)(
  '%s knows $? of what ran last, wherever it looks',
  (shell) => {
    const script = [
      'false; for i in 1; do echo "for $?"; done',
      '(exit 2); case a in a) echo "case $?";; esac',
      '(exit 3); case a in b) ;; esac; echo "none $?"',
      'if (exit 4); then :; else echo "else $?"; fi',
      'f() { echo "f $?"; return; }; (exit 5); f',
      'g() { return; }; (exit 6); g; echo "return $?"',
      'if false; then :; fi; echo "if $?"',
    ].join('\n')
    expect(said(shell, script)).toBe('for 1\ncase 2\nnone 0\nelse 4\nf 5\nreturn 6\nif 0\n0')
  },
)

test('bash tells a script which file it is, also one that another reads', () => {
  const script = `mkdir -p /opt/app; cd /opt/app
echo 'echo "lib \${BASH_SOURCE[0]} \${BASH_SOURCE[1]} \${#BASH_SOURCE[@]}"' >lib.sh
cat >main.sh <<'END'
DIR="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"; echo "$DIR"
[[ "\${BASH_SOURCE[0]}" == "$0" ]] && echo main
source "$DIR/lib.sh"; f() { echo "f $BASH_SOURCE"; }; f
END
cd /; bash opt/app/main.sh; echo "[\${BASH_SOURCE[0]}]"`
  expect(said('bash', script)).toBe(
    '/opt/app\nmain\nlib /opt/app/lib.sh opt/app/main.sh 2\nf opt/app/main.sh\n[]\n0',
  )
})

test('only bash knows at once what a substitution among words has ended with', () => {
  const script = 'echo $(exit 3) $?; x=$(exit 4); echo $?'
  expect(said('bash', script)).toBe('3\n4\n0')
  expect(said('dash', script)).toBe('0\n4\n0')
  expect(said('ash', script)).toBe('0\n4\n0')
})

describe('bash', () => {
  test.each([
    ['mkdir d; ./d; echo $?', 'bash: line 1: ./d: Is a directory\n126\n0'],
    ['echo $((1/0)); echo no', 'bash: line 1: 1/0: division by 0 (error token is "0")\n1'],
    ['((1/0)); echo $?', 'bash: line 1: ((: 1/0: division by 0 (error token is "0")\n1\n0'],
    ['. ./nosuch; echo $?', 'bash: line 1: ./nosuch: No such file or directory\n1\n0'],
    [
      'echo a\nif; then',
      "a\nbash: -c: line 2: syntax error near unexpected token `;'\nbash: -c: line 2: `if; then'\n2",
    ],
    ['if true; then echo a', 'bash: -c: line 2: syntax error: unexpected end of file\n2'],
    ['echo "abc', 'bash: -c: line 1: unexpected EOF while looking for matching `"\'\n2'],
    [
      'eval "echo )"; echo $?',
      "bash: eval: line 1: syntax error near unexpected token `)'\nbash: eval: line 1: `echo )'\n2\n0",
    ],
    ['test a b c; echo $?', 'bash: line 1: test: b: binary operator expected\n2\n0'],
    ['readonly r=1; unset r; echo $?', 'bash: line 1: unset: r: cannot unset: readonly variable\n1\n0'],
    ['SECONDS=5; sleep 2; echo $SECONDS', '7\n0'],
    ['trap \'echo "$LINENO: $BASH_COMMAND"\' ERR; false; true', '1: false\n0'],
    [
      '(trap "echo got; exit 3" TERM; while :; do sleep 0.1; done) & sleep 1; kill $!; wait $!; echo $?',
      'got\n3\n0',
    ],
    [
      '(echo > /dev/tcp/127.0.0.1/9) 2>/dev/null || echo closed; nc -l -p 9 & sleep 1; echo hi > /dev/tcp/127.0.0.1/9; wait',
      'closed\nbash: line 1: nc: command not found\nbash: connect: Connection refused\nbash: line 1: /dev/tcp/127.0.0.1/9: Connection refused\n0',
    ],
    ['export B=\'x "y"\'; export | grep B=', 'declare -x B="x \\"y\\""\n0'],
  ])('%s', (script, output) => expect(said('bash', script)).toBe(output))

  test('goes on with the next line of a file after what it has given up', () => {
    expect(said('bash', "printf 'echo $((1/0)); echo no\\necho next\\n' > s; bash s")).toBe(
      's: line 1: 1/0: division by 0 (error token is "0")\nnext\n0',
    )
  })
})

describe('dash', () => {
  test.each([
    ['[[ a == a ]] && echo x; echo $?', 'sh: 1: [[: not found\n127\n0'],
    ['echo a\nfunction foo() { echo f; }', 'a\nsh: 2: Syntax error: "(" unexpected\n2'],
    ['a=(1 2); echo never', 'sh: 1: Syntax error: "(" unexpected\n2'],
    ['cat <<< foo', 'sh: 1: Syntax error: redirection unexpected\n2'],
    ['cat <(echo a)', 'sh: 1: Syntax error: "(" unexpected\n2'],
    ['for ((i=0;i<3;i++)); do echo $i; done', 'sh: 1: Syntax error: Bad for loop variable\n2'],
    ['x=1; ((x++)); echo $x', 'sh: 1: x++: not found\n1\n0'],
    ['x=hello; echo ${x:0:3}', 'sh: 1: Bad substitution\n2'],
    ["echo -e 'a\\tb'; echo -n x; echo 'p\\tq'", '-e a\tb\nxp\tq\n0'],
    ['source /dev/null; echo "[$RANDOM]"', 'sh: 1: source: not found\n[]\n0'],
    ['[ a == a ]; echo $?', 'sh: 1: [: a: unexpected operator\n2\n0'],
    ['set -o pipefail; echo no', 'sh: 1: set: Illegal option -o pipefail\n2'],
    ['echo $((1/0)); echo no', 'sh: 1: arithmetic expression: division by zero: "1/0"\n2'],
    ['. ./nosuch; echo no', 'sh: 1: .: cannot open ./nosuch: No such file\n2'],
    ['if true\necho x\nfi', 'sh: 3: Syntax error: "fi" unexpected (expecting "then")\n2'],
    ['mkdir d; ./d; echo $?', 'sh: 1: ./d: Permission denied\n126\n0'],
    ['exec nosuch', 'sh: 1: exec: nosuch: not found\n127'],
  ])('%s', (script, output) => expect(said('dash', script)).toBe(output))
})

describe('ash', () => {
  test.each([
    ['[[ a == a ]] && source /dev/null && x=hello && echo ${x:0:3}', 'hel\n0'],
    ['cd /nosuch; echo $?', "sh: cd: line 0: can't cd to /nosuch: No such file or directory\n2\n0"],
    [
      'echo > s "cd /nosuch"; echo >> s nosuch; sh s',
      "s: cd: line 1: can't cd to /nosuch: No such file or directory\ns: line 2: nosuch: not found\n127",
    ],
    ['x=1; ((x++)); echo $x', 'sh: x++: not found\n1\n0'],
    ['cat <<< foo', 'sh: syntax error: unexpected redirection\n2'],
    ['cat <(echo a)', 'a\n0'],
    ['if true; then echo a', 'sh: syntax error: unexpected end of file (expecting "fi")\n2'],
    [
      'head nosuch; cat nosuch',
      "head: nosuch: No such file or directory\ncat: can't open 'nosuch': No such file or directory\n1",
    ],
  ])('%s', (script, output) => expect(said('ash', script)).toBe(output))
})

describe('expressions', () => {
  test.each([
    ["echo 'a ${X} b$' | sed 's/${X}/y/;s/b$$/c/'", 'a y c\n0'],
    ["echo 'a$b' | grep -c 'a$b'; echo 'a^b' | grep -c 'a^b'", '1\n1\n0'],
    ["printf 'dir   /x\\n' | awk '{ sub(/^[^ \\t]+[ \\t]+/, \"\"); print }'", '/x\n0'],
    ["printf 'it \\t\\n' | sed 's/[ \\t]*$/|/'", 'it|\n0'],
    ["printf 'b\\n' | awk '/[]a\\/b]/ { print \"found\" }'", 'found\n0'],
    ['mkdir -p d/e; ln -s e d/l; find d -follow -type d | sort; find -L d -name l', 'd\nd/e\nd/l\nd/l\n0'],
    [
      'getconf PAGE_SIZE; stdbuf -oL echo a; timeout 1 nosuch',
      "4096\na\ntimeout: failed to run command 'nosuch': No such file or directory\n127",
    ],
  ])('%s', (script, output) => expect(said('bash', script)).toBe(output))
})
