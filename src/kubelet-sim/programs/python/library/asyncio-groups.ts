/** Groups of tasks: all of them end, well or not, before their block is left. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioGroups = `
class TaskGroup:
    def __init__(self):
        self._tasks, self._errors, self._base = {}, [], None
        self._parent = self._ended = None
        self._exiting = self._aborting = self._has_cancelled = False
    ${a} def __aenter__(self):
        if self._parent is not None:
            raise RuntimeError(f'TaskGroup {self!r} has already been entered')
        self._parent = current_task()
        if self._parent is None:
            raise RuntimeError(f'TaskGroup {self!r} cannot determine the parent task')
        return self
    def create_task(self, coro, *, name=None, context=None):
        if self._parent is None:
            raise RuntimeError(f'TaskGroup {self!r} has not been entered')
        if self._exiting and not self._tasks:
            raise RuntimeError(f'TaskGroup {self!r} is finished')
        if self._aborting:
            raise RuntimeError(f'TaskGroup {self!r} is shutting down')
        task = self._parent.get_loop().create_task(coro, name=name)
        self._tasks[task] = None
        task.add_done_callback(self._done)
        return task
    def _is_base(self, error):
        return isinstance(error, (SystemExit, KeyboardInterrupt))
    def _abort(self):
        self._aborting = True
        for each in list(self._tasks):
            each.cancel()
    def _done(self, task):
        del self._tasks[task]
        if self._ended is not None and not self._tasks and not self._ended.done():
            self._ended.set_result(True)
        if task.cancelled() or task.exception() is None:
            return
        error = task.exception()
        self._errors.append(error)
        if self._is_base(error) and self._base is None:
            self._base = error
        if not self._aborting and not self._has_cancelled:
            self._abort()
            if not self._parent.done():
                self._has_cancelled = True
                self._parent.cancel()
    ${a} def __aexit__(self, kind, error, trace):
        self._exiting = True
        if error is not None and self._is_base(error) and self._base is None:
            self._base = error
        cancelled = error if isinstance(error, CancelledError) else None
        if self._has_cancelled and self._parent.uncancel() == 0:
            cancelled = None
        if error is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._ended = self._parent.get_loop().create_future()
            try:
                ${w} self._ended
            except CancelledError as problem:
                if not self._aborting:
                    cancelled = problem
                    self._abort()
            self._ended = None
        if self._base is not None:
            raise self._base
        if self._has_cancelled and not isinstance(error, CancelledError):
            self._parent.uncancel()
        if cancelled is not None and not self._errors:
            raise cancelled
        if error is not None and not isinstance(error, CancelledError):
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup('unhandled errors in a TaskGroup', self._errors) from None
        return False
`
