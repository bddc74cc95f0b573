/** What os has of shells, in Python: `os.system` and `os.popen`. */
export const shellCommands = `
import subprocess as _subprocess

class _wrap_close:
    def __init__(self, stream, child):
        self._stream, self._child = stream, child
    def close(self):
        self._stream.close()
        code = self._child.wait()
        return None if code == 0 else code << 8
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()
    def __getattr__(self, name):
        return getattr(self._stream, name)
    def __iter__(self):
        return iter(self._stream)

def popen(cmd, mode='r', buffering=-1):
    if not isinstance(cmd, str):
        raise TypeError(f'invalid cmd type ({type(cmd)}, expected string)')
    if mode not in ('r', 'w'):
        raise ValueError(f'invalid mode {mode!r}')
    if mode == 'r':
        child = _subprocess.Popen(cmd, shell=True, text=True, stdout=_subprocess.PIPE)
        return _wrap_close(child.stdout, child)
    child = _subprocess.Popen(cmd, shell=True, text=True, stdin=_subprocess.PIPE)
    return _wrap_close(child.stdin, child)

def system(command):
    code = _subprocess.call(command, shell=True)
    return -code if code < 0 else code << 8
`
