/** logging, in Python. */
export const logging = String.raw`
import sys, time, traceback

CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0
_names = {50: 'CRITICAL', 40: 'ERROR', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG', 0: 'NOTSET'}
BASIC_FORMAT = '%(levelname)s:%(name)s:%(message)s'

def getLevelName(level):
    if isinstance(level, str):
        return {name: number for number, name in _names.items()}.get(level, f'Level {level}')
    return _names.get(level, f'Level {level}')

def addLevelName(level, name):
    _names[level] = name

def _level(level):
    if isinstance(level, str):
        for number, name in _names.items():
            if name == level:
                return number
        if level == 'WARN':
            return WARNING
        raise ValueError(f'Unknown level: {level!r}')
    return level

class LogRecord:
    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None):
        self.name, self.levelno, self.levelname = name, level, getLevelName(level)
        self.msg, self.args, self.exc_info = msg, args, exc_info
        if args and len(args) == 1 and isinstance(args[0], dict) and args[0]:
            self.args = args[0]
        self.created = time.time()
        self.msecs = int(self.created * 1000) % 1000
        self.pathname, self.lineno, self.funcName = pathname, lineno, func or '<module>'
        self.filename = pathname.split('/')[-1]
        self.module = self.filename.rsplit('.', 1)[0]
        import os
        self.process, self.processName = os.getpid(), 'MainProcess'
        current = sys.modules.get('threading') and sys.modules['threading'].current_thread()
        self.thread, self.threadName = (current.ident, current.name) if current else (1, 'MainThread')
        self.relativeCreated = self.created * 1000
    def getMessage(self):
        text = str(self.msg)
        return text % self.args if self.args else text

class Formatter:
    default_time_format = '%Y-%m-%d %H:%M:%S'
    converter = time.localtime
    def __init__(self, fmt=None, datefmt=None, style='%', validate=True, *, defaults=None):
        self._style = style
        self._fmt = fmt or ('%(message)s' if style == '%' else '{message}')
        self.datefmt = datefmt
    def formatTime(self, record, datefmt=None):
        at = time.localtime(record.created)
        if datefmt:
            return time.strftime(datefmt, at)
        return time.strftime(self.default_time_format, at) + f',{record.msecs:03d}'
    def formatException(self, info):
        return ''.join(traceback.format_exception(info[1])).rstrip('\n')
    def format(self, record):
        record.message = record.getMessage()
        if 'asctime' in self._fmt:
            record.asctime = self.formatTime(record, self.datefmt)
        values = dict(record.__dict__)
        if self._style == '{':
            text = self._fmt.format(**values)
        elif self._style == '$':
            import string
            text = string.Template(self._fmt).substitute(values)
        else:
            text = self._fmt % values
        if record.exc_info and record.exc_info[1] is not None:
            text += ('' if text.endswith('\n') else '\n') + self.formatException(record.exc_info)
        return text

class Filterer:
    def __init__(self):
        self.filters = []
    def addFilter(self, each):
        self.filters.append(each)
    def removeFilter(self, each):
        self.filters.remove(each)
    def filter(self, record):
        return all(each.filter(record) if hasattr(each, 'filter') else each(record) for each in self.filters)

class Filter:
    def __init__(self, name=''):
        self.name = name
    def filter(self, record):
        return not self.name or record.name == self.name or record.name.startswith(self.name + '.')

class Handler(Filterer):
    def __init__(self, level=NOTSET):
        Filterer.__init__(self)
        self.level = _level(level)
        self.formatter = None
    def setLevel(self, level):
        self.level = _level(level)
    def setFormatter(self, formatter):
        self.formatter = formatter
    def format(self, record):
        return (self.formatter or Formatter()).format(record)
    def handle(self, record):
        if self.filter(record):
            self.emit(record)
    def emit(self, record):
        pass
    def flush(self):
        pass
    def close(self):
        pass

class StreamHandler(Handler):
    terminator = '\n'
    def __init__(self, stream=None):
        Handler.__init__(self)
        self.stream = sys.stderr if stream is None else stream
    def emit(self, record):
        self.stream.write(self.format(record) + self.terminator)
        self.flush()
    def flush(self):
        self.stream.flush()

class FileHandler(StreamHandler):
    def __init__(self, filename, mode='a', encoding=None, delay=False):
        StreamHandler.__init__(self, open(filename, mode))
    def close(self):
        self.stream.close()

class NullHandler(Handler):
    pass

class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        Filterer.__init__(self)
        self.name, self.level = name, _level(level)
        self.handlers = []
        self.parent = None
        self.propagate = True
        self.disabled = False
    def setLevel(self, level):
        self.level = _level(level)
    def getEffectiveLevel(self):
        each = self
        while each:
            if each.level:
                return each.level
            each = each.parent
        return NOTSET
    def isEnabledFor(self, level):
        return level > _disabled[0] and level >= self.getEffectiveLevel()
    def addHandler(self, handler):
        if handler not in self.handlers:
            self.handlers.append(handler)
    def removeHandler(self, handler):
        if handler in self.handlers:
            self.handlers.remove(handler)
    def hasHandlers(self):
        return bool(self.handlers) or bool(self.parent and self.parent.hasHandlers())
    def getChild(self, suffix):
        return getLogger(suffix if self.name == 'root' else f'{self.name}.{suffix}')
    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        if not self.isEnabledFor(level):
            return
        if exc_info is True:
            exc_info = sys.exc_info()
        elif isinstance(exc_info, BaseException):
            exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
        path, line, function = sys._caller(stacklevel)
        record = LogRecord(self.name, level, path, line, msg, args, exc_info, function)
        record.__dict__.update(extra or {})
        self.handle(record)
    def handle(self, record):
        if self.disabled or not self.filter(record):
            return
        each, found = self, 0
        while each:
            for handler in each.handlers:
                found += 1
                if record.levelno >= handler.level:
                    handler.handle(record)
            each = each.parent if each.propagate else None
        if not found and record.levelno >= WARNING:
            sys.stderr.write(record.getMessage() + '\n')
    def debug(self, msg, *args, **kwargs):
        self._log(DEBUG, msg, args, **kwargs)
    def info(self, msg, *args, **kwargs):
        self._log(INFO, msg, args, **kwargs)
    def warning(self, msg, *args, **kwargs):
        self._log(WARNING, msg, args, **kwargs)
    warn = warning
    def error(self, msg, *args, **kwargs):
        self._log(ERROR, msg, args, **kwargs)
    def exception(self, msg, *args, exc_info=True, **kwargs):
        self._log(ERROR, msg, args, exc_info=exc_info, **kwargs)
    def critical(self, msg, *args, **kwargs):
        self._log(CRITICAL, msg, args, **kwargs)
    fatal = critical
    def log(self, level, msg, *args, **kwargs):
        self._log(level, msg, args, **kwargs)
    def __repr__(self):
        return f'<{"RootLogger" if self.name == "root" else "Logger"} {self.name} ({getLevelName(self.getEffectiveLevel())})>'

class LoggerAdapter:
    def __init__(self, logger, extra=None):
        self.logger, self.extra = logger, extra
    def process(self, msg, kwargs):
        kwargs['extra'] = self.extra
        return msg, kwargs
    def log(self, level, msg, *args, **kwargs):
        msg, kwargs = self.process(msg, kwargs)
        self.logger.log(level, msg, *args, **kwargs)
    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)
    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)
    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)
    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)

root = Logger('root', WARNING)
_loggers = {}
_disabled = [0]

def getLogger(name=None):
    if not name or name == 'root':
        return root
    if name not in _loggers:
        _loggers[name] = made = Logger(name)
        for logger in _loggers.values():
            parents = [each for each in _loggers if logger.name.startswith(each + '.')]
            logger.parent = _loggers[max(parents, key=len)] if parents else root
    return _loggers[name]

def disable(level=CRITICAL):
    _disabled[0] = level

def basicConfig(*, filename=None, filemode='a', format=None, datefmt=None, style='%', level=None, stream=None, handlers=None, force=False, encoding=None, errors=None):
    if force:
        root.handlers.clear()
    if not root.handlers:
        if handlers is None:
            handlers = [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
        usual = {'%': BASIC_FORMAT, '{': '{levelname}:{name}:{message}', '$': '$levelname:$name:$message'}[style]
        formatter = Formatter(format or usual, datefmt, style)
        for handler in handlers:
            if handler.formatter is None:
                handler.setFormatter(formatter)
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)

def _log(level, msg, args, kwargs):
    if not root.handlers:
        basicConfig()
    root._log(level, msg, args, stacklevel=2, **kwargs)

def debug(msg, *args, **kwargs):
    _log(DEBUG, msg, args, kwargs)
def info(msg, *args, **kwargs):
    _log(INFO, msg, args, kwargs)
def warning(msg, *args, **kwargs):
    _log(WARNING, msg, args, kwargs)
warn = warning
def error(msg, *args, **kwargs):
    _log(ERROR, msg, args, kwargs)
def exception(msg, *args, exc_info=True, **kwargs):
    _log(ERROR, msg, args, dict(kwargs, exc_info=exc_info))
def critical(msg, *args, **kwargs):
    _log(CRITICAL, msg, args, kwargs)
fatal = critical
def log(level, msg, *args, **kwargs):
    _log(level, msg, args, kwargs)
def shutdown():
    for handler in root.handlers:
        handler.flush()
def captureWarnings(capture):
    pass
`
