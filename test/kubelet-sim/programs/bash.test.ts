/** What bash has besides the POSIX shell: arrays, process substitution, jobs that are waited for, select. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, shell = 'bash', image = 'debian:12') =>
  testRuntime().sh(script, { image, command: [shell, '-c', script] })

test.each([
  [
    'arrays hold words, and grow',
    'a=(x "y z"); a+=(q); a[7]=s; echo "${#a[@]} ${!a[@]} ${a[-1]}"; for v in "${a[@]}"; do echo "<$v>"; done; unset "a[0]"; echo "${a[*]:0:2}"',
    '4 0 1 2 7 s\n<x>\n<y z>\n<q>\n<s>\ny z q\n',
  ],
  [
    'what is added to an array goes behind the highest number that is left',
    'a=([3]=x [900]=y); unset "a[-1]"; a+=(z); unset "a[4]" "a[3]"; a+=(w); echo "${!a[@]} ${a[@]} ${#a[@]}"; b=(1 2); c=("${b[@]}" 3); echo ${#c[@]}',
    '0 w 1\n3\n',
  ],
  [
    'arrays by name keep what any word names',
    'declare -A m=([one]=1 ["two words"]=2); m[x]+=3; echo ${m[two words]} ${#m[@]} "${!m[@]}"; [[ -v m[x] && ! -v m[y] ]] && echo right',
    '2 3 one two words x\nright\n',
  ],
  [
    'arithmetic reads and changes elements',
    'n=(1 2 3); i=1; ((n[i+1]++)); ((n[0] += 10)); echo "${n[@]}" $((n[i] * 2))',
    '11 2 4 4\n',
  ],
  [
    'what is done to an array is done to each element',
    'f=(a.txt b.txt); echo ${f[@]%.txt} "${f[@]/#/x}" "${f[@]^^}"; set -- 1 2 3; echo "${@:2}" ${@: -1}',
    'a b xa.txt xb.txt A.TXT B.TXT\n2 3 3\n',
  ],
  [
    'names stand for others, numbers are added to, locals are not set',
    'f() { local -n ref=$1; ref=new; local x; echo "[${x-unset}]"; }; x=old; y=1; f y; echo $y $x; declare -i n=3; n+=4; n=n*2; echo $n',
    '[unset]\nnew old\n14\n',
  ],
  [
    'with extglob, patterns have alternatives in globs, case, conditions and expansions',
    `shopt -s extglob; mkdir /d; cd /d; touch a.txt b.txt c.md 'd e' f1 f22; echo !(*.txt|"d e"); echo *.@(md|txt); echo f+([0-9]) f?(1)x
     x=c; echo !($x*|f*); for w in 12 1a yes no; do case $w in +([0-9])) echo number;; @(yes|"no")) echo word;; *) echo other;; esac; done
     s='  two words  '; s=\${s##+( )}; s=\${s%%+( )}; echo "[$s]"; v=aaabab; echo \${v//+(a)/x} \${v/#*(a)/y} \${v%b?(b)} \${v##@(a|aa)}; echo !(!(f1))`,
    'c.md f1 f22\na.txt b.txt c.md\nf1 f22 f?(1)x\na.txt b.txt d e\nnumber\nother\nword\nword\n[two words]\nxbxb ybab aaaba abab\nf1\n',
  ],
  [
    'conditions know alternatives always, other places do not without extglob, where an exclamation mark turns a subshell round',
    `[[ 'ab+(c)' == ab+\\(c\\) && abab == +(ab) && x != !(y) ]] || echo differs; p='@(x|y)'; [[ y == $p ]] && echo same; [[ 'a(b' =~ ^a+(\\(b|c)$ ]] && echo matches
     if !(false; exit 3); then echo turned; fi; !(echo out) 2>/dev/null || echo failed; x='+(a)'; case aa in $x) echo no;; esac; case '+(a)' in $x) echo literal;; esac; echo +(a); echo never`,
    'differs\nsame\nmatches\nturned\nout\nfailed\nliteral\n! bash: line 2: syntax error: unexpected "("\n',
  ],
  [
    'functions are shown laid out anew, and can be defined by what is shown',
    `f() { for x; do [ "$x" ] && echo "$x" 2>/dev/null >&2 & done; if a; b; then :; elif c; then d; fi
     case $1 in a|b) e;; *) f;; esac; cat <<E | sort >>/o
text
E
     i() { while ((n++ < 3)); do g; done; }; (h) || { k; }; }; g() (echo "got $*"); declare -f f; eval "$(declare -f g | sed s/got/had/)"; g 1 2; declare -F; type -t g; type g`,
    'f () \n{ \n    for x in "$@";\n    do\n        [ "$x" ] && echo "$x" 2> /dev/null 1>&2 &\n    done;\n    if a;\n    b; then\n        :;\n    else\n' +
      '        if c; then\n            d;\n        fi;\n    fi;\n    case $1 in \n        a | b)\n            e\n        ;;\n        *)\n            f\n        ;;\n' +
      '    esac;\n    cat <<E | sort >> /o\ntext\nE\n\n    function i () \n    { \n        while ((n++ < 3)); do\n            g;\n        done\n    };\n' +
      '    ( h ) || { \n        k\n    }\n}\nhad 1 2\ndeclare -f f\ndeclare -f g\nfunction\ng is a function\ng () \n{ \n    ( echo "had $*" )\n}\n',
  ],
  [
    'shopt lets two stars reach all the way down, and case make no difference',
    `mkdir -p /w/a/b /w/.h; cd /w; touch top.y a/1.y a/b/2.y .h/3.y; ln -s a l; shopt -s globstar; echo **/*.y; echo a/**; echo **/b/; shopt -u globstar; echo **/*.y
     shopt -s nocaseglob nocasematch; echo TOP*; [[ YES == yes && abC =~ ^AB ]] && case FoO in foo) echo same;; esac; shopt -u nocasematch; [[ YES == yes ]] || echo differs`,
    'a/1.y a/b/2.y top.y\na/ a/1.y a/b a/b/2.y\na/b/\na/1.y l/1.y\ntop.y\nsame\ndiffers\n',
  ],
  [
    'directories are remembered, and the last word of a command',
    `cd /tmp; pushd /usr; pushd /etc >/dev/null; dirs; pushd; popd; popd; popd; mkdir /x && cd $_ && pwd; echo a b; echo $_ $-`,
    '/usr /tmp\n/etc /usr /tmp\n/usr /etc /tmp\n/etc /tmp\n/tmp\n! bash: popd: directory stack empty\n/x\na b\nb hB\n',
  ],
  [
    'getopts says what is wrong, or leaves it to the script; a trap for failures is for the function that sets it',
    `while getopts :ab: o -a -b 1 -z -b; do echo "$o \${OPTARG-unset}"; done; OPTIND=1; while getopts ab: o -z -b; do echo "$o \${OPTARG-unset}"; done
     g() { trap 'echo failed' ERR; false; h; }; h() { false; true; }; g; trap - ERR; echo -e '\\u00e9' | od -An -tx1; echo 'echo $1 $#' | bash -s -- x y`,
    'a unset\nb 1\n? z\n: b\n! bash: illegal option -- z\n? unset\n! bash: option requires an argument -- b\n? unset\nfailed\n c3 a9 0a\nx 2\n',
  ],
  [
    'traps run before each command, after a failure in functions with -E, and as the function ends that has set one',
    `trap 'echo "<$BASH_COMMAND>"' DEBUG; for i in 1; do [[ a ]]; done; f() { echo in; }; f; set -T; f; trap - DEBUG; set +T
     set -E; trap 'echo "failed $BASH_COMMAND"' ERR; g() { false; true; }; g; trap - ERR; h() { trap 'echo over' RETURN; return 3; }; h; echo $?; f`,
    '<for i in 1>\n<[[ a ]]>\n<f>\nin\n<set -T>\n<f>\n<f>\n<echo in>\nin\n<trap - DEBUG>\nfailed false\nover\n3\nin\n',
  ],
  [
    'a coprocess ends when what it reads is closed, and so does who reads a pipe with a name',
    `coproc cat; echo hi >&\${COPROC[1]}; read l <&\${COPROC[0]}; exec {COPROC[1]}>&-; wait $COPROC_PID; echo $l $?
     mkfifo -m 600 /p /q; mkfifo /p; stat -c '%F %a' /p; [ -p /p ] && [ ! -f /p ] && ls -l /p | cut -c1-4; (while read -r l; do echo "got $l"; done </p >/q) &
     exec 3>/p 4</q; echo one >&3; read -r l <&4; echo "$l"; exec 3>&- 4<&-; wait; for i in 1 2; do echo "job $i"; done >/p & sort -r </p; wait; sleep 1 >/p & cat /p; find / -type p`,
    "hi 0\n! mkfifo: cannot create fifo '/p': File exists\nfifo 600\nprw-\ngot one\njob 2\njob 1\n/p\n/q\n",
  ],
  [
    'a parameter that is missing ends a subshell with 1; getopts counts no word that is not there',
    `set -u; (echo $none); echo $?; while getopts :o: o -o; do echo "$o $OPTARG"; done; echo $OPTIND; printf 'a\\nb\\n' | sed -z 's/\\n/,/g'; echo; printf 'x\\0y\\0' | sed -z 's/^/>/' | tr '\\0' '|'`,
    '! bash: line 1: none: unbound variable\n1\n: o\n2\na,b,\n>x|>y|',
  ],
  [
    'functions are handed on to the bash that is started',
    `greet() { echo "hello $1"; [ "$2" ] && greet "$2"; return 3; }; export -f greet; bash -c 'greet ann bob'; echo $?; echo x | xargs -I{} bash -c 'greet {}'; export -f nosuch; echo $?`,
    'hello ann\nhello bob\n3\nhello x\n! bash: line 1: export: nosuch: not a function\n1\n',
  ],
  [
    'a name that is none stands for nothing, and who asks for a program hears whether it is there',
    'hash ls nosuch; echo $?; x=1a; (echo ${!x}; echo no); (echo ${!unset}); x=y; y=z; echo ${!x} ${!unset-none}',
    '! bash: line 1: hash: nosuch: not found\n1\n! bash: line 1: 1a: invalid variable name\n! bash: line 1: unset: invalid indirect expansion\nz none\n',
  ],
  [
    'time has the form of bash, and a subshell knows how deep it is',
    'exec 2>&1; time sleep 1.5; time -p sleep 2; echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL))',
    '\nreal\t0m1.500s\nuser\t0m0.000s\nsys\t0m0.000s\nreal 2.00\nuser 0.00\nsys 0.00\n0\n1\n2\n',
  ],
  [
    'lines become an array, and printf fills a variable',
    'mapfile -t l < <(printf "a b\\nc\\n"); echo "${#l[@]} ${l[0]}"; printf -v x "%03d" 7; echo $x; read -ra w <<< "p q"; echo ${w[1]}',
    '2 a b\n007\nq\n',
  ],
  [
    'a command finds the output of another as a file',
    'cat <(echo 1) <(echo 2); while read -r x; do echo "got $x"; done < <(seq 2); echo hi | tee >(tr a-z A-Z >/tmp/o) >/dev/null; sleep 1; cat /tmp/o',
    '1\n2\ngot 1\ngot 2\nHI\n',
  ],
  [
    'what stands for a file is there for the last command, too',
    'comm <(seq 3) <(seq 2 4)',
    '1\n\t\t2\n\t\t3\n\t4\n',
  ],
  [
    'set -x shows conditions, loops and arrays as they are written, and how deep a command is',
    'exec 2>&1; set -x; [[ -d /etc && ax == a* && b != "b c" ]]; ((n=3+4)); y=$(echo `echo hi`); for i in $n; do :; done; case $y in h*) a=($y 2);; esac; eval ": \'it is\'"; x=; z="a b"',
    "+ [[ -d /etc ]]\n+ [[ ax == a* ]]\n+ [[ b != \\b\\ \\c ]]\n+ (( n=3+4 ))\n+++ echo hi\n++ echo hi\n+ y=hi\n+ for i in $n\n+ :\n+ case $y in\n+ a=($y 2)\n+ eval ': '\\''it is'\\'''\n++ : 'it is'\n+ x=\n+ z='a b'\n",
  ],
  [
    'a file alone in a substitution is what it holds',
    'printf "a b\\n\\n" >/tmp/f; x=/tmp/f; echo "[$(<$x)]"; [[ "x$(</tmp/f)" != x ]] && echo some; echo "$(< /nosuch)"',
    '[a b]\nsome\n! bash: line 1: /nosuch: No such file or directory\n\n',
  ],
  [
    'a coprocess is spoken with over two descriptors',
    'coproc cat; echo hello >&"${COPROC[1]}"; read -r l <&"${COPROC[0]}"; echo "got $l"; coproc UP { while read -r q; do echo "${q^^}"; done; }; echo abc >&"${UP[1]}"; read -r l <&"${UP[0]}"; echo $l; kill $UP_PID; wait $UP_PID; echo $?',
    'got hello\nABC\n143\n',
  ],
  [
    'an expression leaves its groups behind',
    '[[ v1.36.3 =~ ^v([0-9]+)\\.([0-9]+) ]] && echo "${BASH_REMATCH[1]}-${BASH_REMATCH[2]}"; x="a.c"; [[ abc =~ "$x" ]] || echo literal',
    '1-36\nliteral\n',
  ],
  [
    'every command of a pipeline has its status',
    'false | true | (exit 3); echo "${PIPESTATUS[@]}"; true; echo "${PIPESTATUS[@]}"',
    '1 0 3\n0\n',
  ],
  [
    'read takes so many characters, up to a delimiter, or waits no longer',
    'read -n 3 x <<< abcdef; echo $x; read -d , y <<< "k,v"; echo $y; sleep 9 | { read -t 2 z; echo $?; }',
    'abc\nk\n142\n',
  ],
  [
    'a job is waited for by its number, or whichever ends first',
    'sleep 5 & (sleep 1; exit 4) & wait -n; echo $?; jobs; kill %1; wait %1; echo $?; fg',
    '4\n[1]+  Running                 sleep 5 &\n143\n! bash: line 1: fg: no job control\n',
  ],
  [
    'select lets whoever reads choose',
    'select c in red blue; do echo "$c"; break; done <<< 2 2>/dev/null; echo $REPLY',
    'blue\n2\n',
  ],
  [
    'a failure runs its trap, but not in a condition',
    'trap \'echo "failed $?"\' ERR; false; if false; then :; fi; (exit 4) || true; ls /none 2>/dev/null',
    'failed 1\nfailed 2\n',
  ],
  [
    'set -euo pipefail ends a script where it should, and nowhere else',
    'set -euo pipefail; x=$(false; echo on); echo $x; f() { false; echo in; }; f || :; g() { local z=$(false); echo $?; }; g; echo ${u:-def}; false | cat; echo never',
    'on\nin\n0\ndef\n',
  ],
  ['set -u names what is not bound', 'set -u; echo $nope', '! bash: line 1: nope: unbound variable\n'],
  [
    'text is quoted so that it can be read again',
    `x="it's"; echo \${x@Q}; declare -p x; s=(b a); declare -p s`,
    `'it'\\''s'\ndeclare -- x="it's"\ndeclare -a s=([0]="b" [1]="a")\n`,
  ],
])('%s', (_name, script, output) => {
  expect(run(script).output).toBe(output)
})

test('set -C keeps files from being written over, and set -a exports what is set', () => {
  expect(
    run(
      'cd /tmp; echo 1 >f; set -C; echo 2 >f; echo 3 >|f; cat f; set -a; v=5; env | grep ^v=',
      'sh',
      'busybox:1.36',
    ).output,
  ).toBe("! sh: can't create f: File exists\n3\nv=5\n")
})

test('An array that grows without end stops the shell, not the host', () => {
  const { output, exitCode } = run(
    'x=$(head -c 500000 /dev/zero | tr "\\0" x); i=0; while true; do a[i++]=$x; done',
  )
  expect(output).toContain('out of memory')
  expect(exitCode).toBe(2)
})

test.each([
  ['type -t ls cd if nosuch', 'file\nbuiltin\nkeyword\n'],
  [
    'command -v ls cd; command -V if; type nosuch',
    '/usr/bin/ls\ncd\nif is a shell keyword\n! bash: line 1: type: nosuch: not found\n',
  ],
  ['trap \'echo "it is"\' EXIT; trap -p; trap - EXIT', 'trap -- \'echo "it is"\' EXIT\n'],
  ['kill -l 15 TERM 137', 'TERM\n15\nKILL\n'],
  ['kill 99999', '! bash: line 1: kill: (99999) - No such process\n'],
  ["echo 'a\\tb'", 'a\\tb\n'],
  ['f() { g; }; g() { echo "${FUNCNAME[0]} ${FUNCNAME[1]} ${FUNCNAME[2]}"; }; f', 'g f main\n'],
  ['readonly R=1; R=2', '! bash: line 1: R: readonly variable\n'],
  ['echo $((10#010)) $((16#ff)) $((2#101))', '10 255 5\n'],
  [
    '[ a -eq 1 ]; [ 1 -eq 1',
    "! bash: line 1: [: a: integer expression expected\n! bash: line 1: [: missing `]'\n",
  ],
  ["trap 'echo failed at $LINENO' ERR\ntrue\nfalse", 'failed at 3\n'],
])('bash: %s', (script, output) => {
  expect(testRuntime().sh(script, { image: 'debian', command: ['bash', '-c', script] }).output).toBe(output)
})

test('A parameter that has to be set ends the shell: 127 with -c, 1 in a file', () => {
  const script = "bash -c 'set -u; echo $no'; echo $?; echo 'set -u; echo $no' >/f; bash /f; echo $?"
  expect(testRuntime().sh(script, { image: 'debian' }).output).toBe(
    '! bash: line 1: no: unbound variable\n127\n! /f: line 1: no: unbound variable\n1\n',
  )
})

test.each([
  ['letters change their case', 'a=hELLo; echo ${a~} ${a~~}', 'HELLo HellO\n'],
  ['a case cannot change of what is not set', '(set -u; echo ${nope~} x) 2>/dev/null; echo after', 'after\n'],
  [
    'variables are declared again',
    `declare -ir n=5; x='a b'; echo "\${n@A}" "\${x@A}" "\${n@a}"`,
    "declare -ir n='5' x='a b' ir\n",
  ],
  [
    'words are completed',
    'f() { :; }; compgen -A function; compgen -W "apple banana" b; compgen -W x y; echo $?',
    'f\nbanana\n1\n',
  ],
  ['scripts come in by /dev/stdin', "source /dev/stdin <<< 'y=5'; echo $y", '5\n'],
  [
    'new files have the rights that umask leaves',
    'umask 077; >f; mkdir d; stat -c %a f d; umask; umask -S; umask u=rwx,g=rx,o=; umask',
    '600\n700\n0077\nu=rwx,g=,o=\n0027\n',
  ],
  [
    'chmod takes rights from others',
    '>f; chmod u=rw,g=u,o= f; stat -c %a f; chmod u+xs,o=g f; stat -c %a f',
    '660\n4766\n',
  ],
  ['braces without a choice stay', 'echo {a..} {a{b,c}}', '{a..} {ab} {ac}\n'],
  ['a tilde leads to the home of others', 'echo ~root ~nobody', '/root /nonexistent\n'],
])('%s', (_name, script, output) => {
  expect(run(`cd /tmp; ${script}`).output).toBe(output)
})
