/** contextlib, in Python. */
export const contextlib = `
from functools import wraps

class AbstractContextManager:
    def __enter__(self):
        return self
    def __exit__(self, *args):
        return None

class ContextDecorator:
    def __call__(self, function):
        @wraps(function)
        def inner(*args, **kwargs):
            with self:
                return function(*args, **kwargs)
        return inner

class _GeneratorContextManager(ContextDecorator):
    def __init__(self, function, args, kwargs):
        self.made = (function, args, kwargs)
        self.gen = function(*args, **kwargs)
    def __call__(self, function):
        make, args, kwargs = self.made
        @wraps(function)
        def inner(*inner_args, **inner_kwargs):
            with _GeneratorContextManager(make, args, kwargs):
                return function(*inner_args, **inner_kwargs)
        return inner
    def __enter__(self):
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None
    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self.gen.throw(value)
        except StopIteration as stopped:
            return stopped is not value
        except BaseException as error:
            if error is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")

def contextmanager(function):
    @wraps(function)
    def helper(*args, **kwargs):
        return _GeneratorContextManager(function, args, kwargs)
    return helper

class suppress:
    def __init__(self, *exceptions):
        self._exceptions = exceptions
    def __enter__(self):
        pass
    def __exit__(self, typ, value, traceback):
        return typ is not None and issubclass(typ, self._exceptions)

class closing:
    def __init__(self, thing):
        self.thing = thing
    def __enter__(self):
        return self.thing
    def __exit__(self, *args):
        self.thing.close()

class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result
    def __enter__(self):
        return self.enter_result
    def __exit__(self, *args):
        pass

class _Redirect:
    def __init__(self, target):
        self._target = target
        self._before = []
    def __enter__(self):
        import sys
        self._before.append(getattr(sys, self._stream))
        setattr(sys, self._stream, self._target)
        return self._target
    def __exit__(self, *args):
        import sys
        setattr(sys, self._stream, self._before.pop())

class redirect_stdout(_Redirect):
    _stream = 'stdout'

class redirect_stderr(_Redirect):
    _stream = 'stderr'

class ExitStack:
    def __init__(self):
        self._callbacks = []
    def __enter__(self):
        return self
    def enter_context(self, manager):
        value = manager.__enter__()
        self._callbacks.append(manager.__exit__)
        return value
    def callback(self, function, *args, **kwargs):
        def leave(*ignored):
            function(*args, **kwargs)
        self._callbacks.append(leave)
        return function
    def push(self, exit):
        self._callbacks.append(exit.__exit__ if hasattr(exit, '__exit__') else exit)
        return exit
    def close(self):
        self.__exit__(None, None, None)
    def __exit__(self, typ, value, traceback):
        swallowed = False
        while self._callbacks:
            leave = self._callbacks.pop()
            try:
                if leave(typ, value, traceback):
                    swallowed = True
                    typ = value = traceback = None
            except BaseException as error:
                typ, value, swallowed = type(error), error, False
                if not self._callbacks:
                    raise
        return swallowed
`
