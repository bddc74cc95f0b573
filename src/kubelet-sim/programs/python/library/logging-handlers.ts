/** logging.handlers, in Python: logs that begin a new file when the old one is long, or old. */

export const loggingHandlers = `
import logging, os, time

class _Rotating(logging.FileHandler):
    def __init__(self, filename, mode='a', encoding=None, delay=False, errors=None):
        logging.FileHandler.__init__(self, filename, mode, encoding)
        self.baseFilename = os.path.abspath(filename)
    def emit(self, record):
        if self.shouldRollover(record):
            self.doRollover()
        logging.FileHandler.emit(self, record)
    def _begin(self):
        self.stream = open(self.baseFilename, 'w')

class RotatingFileHandler(_Rotating):
    def __init__(self, filename, mode='a', maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        _Rotating.__init__(self, filename, mode, encoding)
        self.maxBytes, self.backupCount = maxBytes, backupCount
    def shouldRollover(self, record):
        if self.maxBytes <= 0:
            return False
        self.stream.flush()
        size = os.path.getsize(self.baseFilename)
        return size > 0 and size + len(self.format(record).encode()) + 1 >= self.maxBytes
    def doRollover(self):
        self.stream.close()
        for n in range(self.backupCount, 0, -1):
            source = self.baseFilename if n == 1 else f'{self.baseFilename}.{n - 1}'
            if os.path.exists(source):
                os.replace(source, f'{self.baseFilename}.{n}')
        self._begin()

_units = {'S': (1, '%Y-%m-%d_%H-%M-%S'), 'M': (60, '%Y-%m-%d_%H-%M'), 'H': (3600, '%Y-%m-%d_%H'), 'D': (86400, '%Y-%m-%d'), 'MIDNIGHT': (86400, '%Y-%m-%d')}

class TimedRotatingFileHandler(_Rotating):
    def __init__(self, filename, when='h', interval=1, backupCount=0, encoding=None, delay=False, utc=False, atTime=None, errors=None):
        _Rotating.__init__(self, filename, 'a', encoding)
        if when.upper() not in _units:
            raise ValueError(f'Invalid rollover interval specified: {when.upper()}')
        unit, self.suffix = _units[when.upper()]
        self.when, self.interval, self.backupCount = when.upper(), unit * interval, backupCount
        self._plan(time.time())
    def _plan(self, now):
        self.rolloverAt = now - now % 86400 + 86400 if self.when == 'MIDNIGHT' else now + self.interval
    def shouldRollover(self, record):
        return time.time() >= self.rolloverAt
    def doRollover(self):
        self.stream.close()
        name = self.baseFilename + '.' + time.strftime(self.suffix, time.gmtime(self.rolloverAt - self.interval))
        if os.path.exists(self.baseFilename):
            os.replace(self.baseFilename, name)
        if self.backupCount > 0:
            folder, base = os.path.split(self.baseFilename)
            for each in sorted(each for each in os.listdir(folder) if each.startswith(base + '.'))[:-self.backupCount]:
                os.remove(os.path.join(folder, each))
        self._begin()
        self._plan(time.time())
`
