/** How asyncio runs a program, and waits for several things, no longer than it is wanted. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioWaits = `
def _cancel_all(loop):
    left = list(loop._tasks)
    if not left:
        return
    for each in left:
        each.cancel()
    loop.run_until_complete(gather(*left, return_exceptions=True))

class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._loop, self._factory = None, loop_factory or new_event_loop
    def __enter__(self):
        self.get_loop()
        return self
    def __exit__(self, *args):
        self.close()
    def get_loop(self):
        if self._loop is None:
            self._loop = self._factory()
        return self._loop
    def close(self):
        if self._loop is not None and not self._loop.is_closed():
            _cancel_all(self._loop)
            self._loop.close()
    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError(f'a coroutine was expected, got {coro!r}')
        if _running[0] is not None:
            raise RuntimeError('Runner.run() cannot be called from a running event loop')
        return self.get_loop().run_until_complete(coro)

def run(main, *, debug=None, loop_factory=None):
    if _running[0] is not None:
        main.close()
        raise RuntimeError('asyncio.run() cannot be called from a running event loop')
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)

class _Bare:
    def __await__(self):
        yield

${a} def sleep(delay, result=None):
    if delay <= 0:
        ${w} _Bare()
        return result
    loop = get_running_loop()
    future = loop.create_future()
    handle = loop.call_later(delay, lambda: future.done() or future.set_result(result))
    try:
        return ${w} future
    finally:
        handle.cancel()

class _Gathering(Future):
    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children = children
        self._cancel_requested = False
    def cancel(self, msg=None):
        if self.done():
            return False
        found = False
        for each in self._children:
            found = each.cancel(msg) or found
        self._cancel_requested = self._cancel_requested or found
        return found

def gather(*values, return_exceptions=False):
    known = [each._loop for each in values if isinstance(each, Future)]
    loop = known[0] if known else get_event_loop()
    if not values:
        empty = loop.create_future()
        empty.set_result([])
        return empty
    made = {}
    children = []
    for each in values:
        key = id(each)
        if key not in made:
            made[key] = ensure_future(each, loop=loop)
        children.append(made[key])
    outer = _Gathering(children, loop=loop)
    left = [len(made)]
    def ended(child):
        left[0] -= 1
        if outer.done():
            return
        if not return_exceptions:
            if child.cancelled():
                outer.set_exception(child._cancel_error())
                return
            if child.exception() is not None:
                outer.set_exception(child.exception())
                return
        if left[0] == 0:
            if outer._cancel_requested:
                outer.set_exception(CancelledError())
                return
            results = []
            for each in children:
                if each.cancelled():
                    results.append(each._cancel_error())
                else:
                    results.append(each.exception() if each.exception() is not None else each._result)
            outer.set_result(results)
    for each in made.values():
        each.add_done_callback(ended)
    return outer

${a} def wait(values, *, timeout=None, return_when=ALL_COMPLETED):
    futures = set(values)
    if not futures:
        raise ValueError('Set of Tasks/Futures is empty.')
    if any(iscoroutine(each) for each in futures):
        raise TypeError('Passing coroutines is forbidden, use tasks explicitly.')
    loop = get_running_loop()
    waiter = loop.create_future()
    def is_over():
        done = [each for each in futures if each.done()]
        if len(done) == len(futures):
            return True
        if return_when == FIRST_COMPLETED:
            return bool(done)
        return return_when == FIRST_EXCEPTION and any(not each.cancelled() and each._exception is not None for each in done)
    def ended(_):
        if is_over() and not waiter.done():
            waiter.set_result(None)
    if not is_over():
        handle = None if timeout is None else loop.call_later(timeout, lambda: waiter.done() or waiter.set_result(None))
        for each in futures:
            each.add_done_callback(ended)
        try:
            ${w} waiter
        finally:
            if handle is not None:
                handle.cancel()
            for each in futures:
                each.remove_done_callback(ended)
    return {each for each in futures if each.done()}, {each for each in futures if not each.done()}

class Timeout:
    def __init__(self, when):
        self._when, self._expired, self._handle = when, False, None
    def when(self):
        return self._when
    def expired(self):
        return self._expired
    def reschedule(self, when):
        if self._handle is not None:
            self._handle.cancel()
        self._when, self._handle = when, None
        if when is not None:
            self._handle = get_running_loop().call_at(when, self._end)
    def _end(self):
        self._expired = True
        self._task.cancel()
    ${a} def __aenter__(self):
        self._task = current_task()
        if self._task is None:
            raise RuntimeError('Timeout should be used inside a task')
        self.reschedule(self._when)
        return self
    ${a} def __aexit__(self, kind, error, traceback):
        if self._handle is not None:
            self._handle.cancel()
        if self._expired and kind is not None and issubclass(kind, CancelledError):
            self._task.uncancel()
            raise TimeoutError from error
        return None

def timeout(delay):
    return Timeout(None if delay is None else get_running_loop().time() + delay)
def timeout_at(when):
    return Timeout(when)

${a} def wait_for(value, timeout):
    if timeout is not None and timeout <= 0:
        future = ensure_future(value)
        if future.done():
            return future.result()
        future.cancel()
        try:
            ${w} future
        except CancelledError as error:
            raise TimeoutError from error
    ${a} with Timeout(None if timeout is None else get_running_loop().time() + timeout):
        return ${w} value

def _hand_on(ended, to):
    if ended.cancelled():
        to.cancel()
    elif ended.exception() is not None:
        to.set_exception(ended.exception())
    else:
        to.set_result(ended.result())

def shield(value):
    inner = ensure_future(value)
    if inner.done():
        return inner
    outer = inner._loop.create_future()
    inner.add_done_callback(lambda _: outer.done() or _hand_on(inner, outer))
    return outer

def as_completed(values, *, timeout=None):
    futures = [ensure_future(each) for each in values]
    done = Queue()
    for each in futures:
        each.add_done_callback(done.put_nowait)
    ${a} def next_one():
        return (${w} done.get()).result()
    for _ in futures:
        yield wait_for(next_one(), timeout)

${a} def to_thread(function, /, *args, **kwargs):
    return ${w} get_running_loop().run_in_executor(None, lambda: function(*args, **kwargs))

def run_coroutine_threadsafe(coro, loop):
    import concurrent.futures
    future = concurrent.futures.Future()
    loop.call_soon_threadsafe(lambda: ensure_future(coro, loop=loop).add_done_callback(lambda task: _hand_on(task, future)))
    return future
`
