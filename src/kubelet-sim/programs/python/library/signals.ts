/** signal and subprocess, in Python. */

export const signal = `
import _signal
from _signal import getsignal, pause, raise_signal, alarm
from enum import EnumType, IntEnum

Signals = EnumType('Signals', (IntEnum,), dict(_signal._numbers))
Handlers = EnumType('Handlers', (IntEnum,), {'SIG_DFL': 0, 'SIG_IGN': 1})
for _member in Signals:
    globals()[_member.name] = _member

SIG_DFL, SIG_IGN = 0, 1

def default_int_handler(number, frame):
    raise KeyboardInterrupt

def signal(signalnum, handler):
    if not callable(handler) and handler not in (0, 1):
        raise TypeError('signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object')
    if signalnum in (9, 19):
        raise OSError(22, 'Invalid argument')
    return _signal.signal(signalnum, handler)

def strsignal(number):
    return {1: 'Hangup', 2: 'Interrupt', 3: 'Quit', 4: 'Illegal instruction', 6: 'Aborted', 8: 'Floating point exception', 9: 'Killed', 10: 'User defined signal 1', 11: 'Segmentation fault', 12: 'User defined signal 2', 13: 'Broken pipe', 14: 'Alarm clock', 15: 'Terminated', 17: 'Child exited', 18: 'Continued', 19: 'Stopped (signal)', 20: 'Stopped', 28: 'Window changed'}.get(int(number))

def siginterrupt(signalnum, flag):
    pass
`

export const subprocess = String.raw`
import _subprocess, signal as _signal

PIPE, STDOUT, DEVNULL = -1, -2, -3

class SubprocessError(Exception):
    pass

class CalledProcessError(SubprocessError):
    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode, self.cmd, self.output, self.stderr = returncode, cmd, output, stderr
    @property
    def stdout(self):
        return self.output
    def __str__(self):
        if self.returncode < 0:
            for name, number in _signal.Signals.__members__.items():
                if number == -self.returncode:
                    return f"Command '{self.cmd}' died with <Signals.{name}: {number}>."
        return f"Command '{self.cmd}' returned non-zero exit status {self.returncode}."

class TimeoutExpired(SubprocessError):
    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd, self.timeout, self.output, self.stderr = cmd, timeout, output, stderr
    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"

class CompletedProcess:
    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args, self.returncode, self.stdout, self.stderr = args, returncode, stdout, stderr
    def check_returncode(self):
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)
    def __repr__(self):
        parts = [f'args={self.args!r}', f'returncode={self.returncode!r}']
        if self.stdout is not None:
            parts.append(f'stdout={self.stdout!r}')
        if self.stderr is not None:
            parts.append(f'stderr={self.stderr!r}')
        return f"CompletedProcess({', '.join(parts)})"

class _Text:
    def __init__(self, file):
        self._file = file
    def read(self, size=-1):
        return self._file.read(size).decode()
    def readline(self):
        return self._file.readline().decode()
    def readlines(self):
        return list(self)
    def write(self, text):
        return self._file.write(text.encode())
    def flush(self):
        self._file.flush()
    def close(self):
        self._file.close()
    def __iter__(self):
        for line in self._file:
            yield line.decode()

class Popen:
    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, shell=False, cwd=None, env=None, text=None, universal_newlines=None, encoding=None, errors=None, **kwargs):
        import sys
        sys.stdout.flush()
        self.args = args
        if isinstance(args, str):
            args = [args]
        words = ['/bin/sh', '-c', *args] if shell else list(args)
        self._text = bool(text or universal_newlines or encoding)
        self._child, *files = _subprocess.spawn(words, env, cwd, stdin, stdout, stderr)
        self.stdin, self.stdout, self.stderr = [_Text(each) if each and self._text else each for each in files]
        self.pid = self._child.pid
        self.returncode = None
    def poll(self):
        self.returncode = self._child.poll()
        return self.returncode
    def wait(self, timeout=None):
        code = self._child.wait(timeout)
        if code is None:
            raise TimeoutExpired(self.args, timeout)
        self.returncode = code
        return code
    def communicate(self, input=None, timeout=None):
        if self.stdin:
            if input:
                self.stdin.write(input)
            self.stdin.close()
        if timeout is not None:
            self.wait(timeout)
        output = self.stdout.read() if self.stdout else None
        errors = self.stderr.read() if self.stderr else None
        self.wait()
        return output, errors
    def send_signal(self, number):
        self._child.signal(number)
    def terminate(self):
        self.send_signal(15)
    def kill(self):
        self.send_signal(9)
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.wait()

def run(args, *, stdin=None, input=None, stdout=None, stderr=None, capture_output=False, timeout=None, check=False, **kwargs):
    if input is not None:
        stdin = PIPE
    if capture_output:
        stdout = stderr = PIPE
    process = Popen(args, stdin=stdin, stdout=stdout, stderr=stderr, **kwargs)
    try:
        output, errors = process.communicate(input, timeout)
    except TimeoutExpired:
        process.kill()
        process.wait()
        raise
    done = CompletedProcess(args, process.returncode, output, errors)
    if check:
        done.check_returncode()
    return done

def call(args, **kwargs):
    return run(args, **kwargs).returncode
def check_call(args, **kwargs):
    run(args, check=True, **kwargs)
    return 0
def check_output(args, **kwargs):
    return run(args, stdout=PIPE, check=True, **kwargs).stdout
def getstatusoutput(cmd):
    done = run(cmd, shell=True, text=True, stdout=PIPE, stderr=STDOUT)
    return done.returncode, done.stdout.rstrip('\n')
def getoutput(cmd):
    return getstatusoutput(cmd)[1]
`
